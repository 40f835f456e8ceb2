import { act } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { SettingsTab } from "../../../../../renderer/store/sheets.ts";
import { openSheetRig, type SheetRig } from "../../../../support/renderer-fixture/sheet-rig.tsx";
import { createWorld } from "../../../../support/renderer-fixture/world.ts";

/** Tabs whose text fields have an act of their own for Enter, and the label of each field. */
const FIELDS: readonly (readonly [SettingsTab, string])[] = [
  ["mirrors", "Mirrored registry"],
  ["mirrors", "Address of the mirror"],
  ["network", "Which way leads to this host?"],
];

describe("a field of the settings", () => {
  let rig: SheetRig | undefined;
  afterEach(() => rig?.stop());

  function field(label: string): HTMLInputElement {
    const found = [...document.querySelectorAll("label")].find(
      ({ textContent }) => textContent === label,
    );
    const input = found === undefined ? null : document.getElementById(found.htmlFor);
    if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`);
    return input;
  }

  function press(input: HTMLInputElement, key: string): void {
    act(() => {
      input.focus();
      input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    });
  }

  it.each(FIELDS)("of %s, “%s”, lets Escape close the sheet, and Enter not", async (tab, label) => {
    rig = await openSheetRig(createWorld(), { kind: "settings", tab });
    const { store, settled } = rig;
    await settled(() => expect(field(label)).toBeDefined());
    press(field(label), "Enter");
    expect(store.getState().sheet?.kind).toBe("settings");
    press(field(label), "Escape");
    expect(store.getState().sheet).toBeUndefined();
  });
});
