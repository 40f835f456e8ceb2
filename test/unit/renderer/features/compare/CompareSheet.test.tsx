import { act } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { fakeImage } from "../../../../support/renderer-fixture/images.ts";
import { openSheetRig, type SheetRig } from "../../../../support/renderer-fixture/sheet-rig.tsx";
import { createWorld } from "../../../../support/renderer-fixture/world.ts";

const ONE = "store:a.test/one:v1";
const TWO = "store:a.test/two:v1";

describe("comparing in the window", () => {
  let rig: SheetRig | undefined;
  afterEach(() => rig?.stop());

  async function open(left: string, right?: string) {
    const world = createWorld();
    world.store.set("a.test/one:v1", fakeImage("one"));
    world.store.set("a.test/two:v1", fakeImage("two"));
    rig = await openSheetRig(world, { kind: "compare" });
    const { store } = rig;
    act(() => store.getState().openComparison(left, right));
    return rig;
  }

  const rows = () => [...document.querySelectorAll("li")].map((row) => row.textContent ?? "");
  const fields = () => [...document.querySelectorAll<HTMLInputElement>("input[type=text]")];

  it("says in one sentence what differs, and in rows what of it", async () => {
    const { text, settled } = await open(ONE, TWO);
    await settled(() => expect(text()).toMatch(/2 of \d layers are the same; .+ of .+ differ/));
    expect(rows().some((row) => row.startsWith("=Layer 1same"))).toBe(true);
    expect(rows().some((row) => row.startsWith("~Layer 3replaced"))).toBe(true);
    expect(rows().some((row) => row.startsWith("=ENV NODE_ENV: same"))).toBe(true);
    expect(text()).not.toContain("\u202e");
  });

  it("leaves out what is the same, and swaps the images", async () => {
    const { text, settled } = await open(ONE, TWO);
    await settled(() => expect(text()).toContain("layers are the same"));
    await act(async () => document.querySelector<HTMLElement>("input[type=checkbox]")?.click());
    expect(rows().length).toBeGreaterThan(0);
    expect(rows().some((row) => row.startsWith("="))).toBe(false);
    const swap = document.querySelector<HTMLElement>('[aria-label="Swap the images"]');
    await act(async () => swap?.click());
    expect(fields().map(({ value }) => value)).toEqual([TWO, ONE]);
  });

  it("row 31: compares files once it is told to, and says before what is read", async () => {
    const { text, press, settled } = await open(ONE, TWO);
    await settled(() => expect(text()).toMatch(/are read on this computer.*both begin with/));
    const button = [...document.querySelectorAll("button")].find(({ textContent }) =>
      textContent.startsWith("Compare files: read "),
    );
    await press(button?.textContent ?? "");
    await settled(() => expect(text()).toMatch(/\d+ names differ/));
    const tree = document.querySelector('[role="tree"]');
    expect(tree?.getAttribute("aria-label")).toBe("Files that differ");
    expect(text()).toMatch(/\+ \d+ added/);
    expect(text()).toMatch(/− \d+ removed/);
  });

  it("asks for the second image, and marks what names none", async () => {
    const { text, press, settled } = await open(ONE);
    expect(text()).toContain("Name a second image to compare with");
    await press("Compare");
    expect(text()).toContain("This names no image");
    const field = fields()[1];
    if (field === undefined) throw new Error("no second field");
    act(() => {
      Reflect.set(HTMLInputElement.prototype, "value", "store:a.test/none:v1", field);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await press("Compare");
    await settled(() => expect(text()).toContain("The image could not be read"));
  });
});
