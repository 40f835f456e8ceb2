import { afterEach, describe, expect, it } from "vitest";
import { openSheetRig, type SheetRig } from "../../../../support/renderer-fixture/sheet-rig.tsx";
import { createWorld } from "../../../../support/renderer-fixture/world.ts";

describe("opening a file", () => {
  let rig: SheetRig | undefined;
  afterEach(() => rig?.stop());

  it("asks for a path, says why one cannot be opened, and opens another", async () => {
    rig = await openSheetRig(createWorld(), { kind: "open-file" });
    const { store, text, press, type, settled } = rig;
    await press("Open");
    expect(text()).toContain("Enter the path of a file or folder");
    type("/no/such.tar");
    await press("Open");
    await settled(() => expect(text()).toContain("There is no such file or folder"));
    type(" /home/octo/build/layout ");
    await press("Open");
    await settled(() => expect(store.getState().sheet).toBeUndefined());
    expect(store.getState().place).toEqual({
      kind: "file",
      path: "/home/octo/build/layout",
    });
  });
});
