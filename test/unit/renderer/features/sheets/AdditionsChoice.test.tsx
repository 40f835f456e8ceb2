import { act } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { openSheetRig, type SheetRig } from "../../../../support/renderer-fixture/sheet-rig.tsx";
import { createWorld } from "../../../../support/renderer-fixture/world.ts";

const APP = "127.0.0.1:5000/team/app:v1.10.0";
const WORDS = "Include signatures, SBOMs and other additions";

describe("the tick for signatures and other additions", () => {
  let rig: SheetRig | undefined;
  afterEach(() => rig?.stop());

  async function open(mode: "copy" | "retag", destination: string) {
    const opened = await openSheetRig(createWorld(), { kind: "shortcuts" });
    rig = opened;
    // In its place, as the page does it, so that it is planned.
    await act(async () => opened.store.getState().openTransfer(mode, [APP], { destination }));
    await opened.settled(() => expect(opened.store.getState().plans.status).toBe("ready"));
    return opened;
  }

  async function tick({ settled, store }: SheetRig): Promise<void> {
    const box = [...document.querySelectorAll("label")].find((label) =>
      label.textContent?.startsWith(WORDS),
    );
    await act(async () => box?.querySelector("input")?.click());
    await settled(() => expect(store.getState().plans.status).toBe("ready"));
  }

  it("says how many there are and how large, once it is ticked", async () => {
    const opened = await open("copy", "store:");
    expect(opened.text()).toContain(WORDS);
    expect(opened.text()).not.toContain(`${WORDS} (`);
    await tick(opened);
    expect(opened.text()).toContain(`${WORDS} (2, 414 kB)`);
  });

  it("says what stays behind, and why", async () => {
    const opened = await open("copy", "docker-daemon:team/app:v1");
    await tick(opened);
    expect(opened.text()).toContain(`${WORDS} (none)`);
    expect(opened.text()).toContain("2 stay behind: the destination has no place for them.");
  });

  it("is not there where an image only gets another tag", async () => {
    const { text } = await open("retag", "stable");
    expect(text()).not.toContain(WORDS);
  });
});
