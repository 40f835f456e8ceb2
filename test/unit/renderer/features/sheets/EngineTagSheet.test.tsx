import { afterEach, describe, expect, it } from "vitest";
import {
  openEngine,
  openSheetRig,
  type SheetRig,
} from "../../../../support/renderer-fixture/sheet-rig.tsx";
import { createWorld } from "../../../../support/renderer-fixture/world.ts";

const ALPINE = "docker.io/library/alpine:3.20";
const POSTGRES = "docker.io/library/postgres:17-bookworm";

describe("tagging in an engine", () => {
  let rig: SheetRig | undefined;
  afterEach(() => rig?.stop());

  async function open() {
    const world = createWorld();
    const sheet = { kind: "engine-tag", engine: "default", row: POSTGRES } as const;
    rig = await openSheetRig(world, sheet, openEngine);
    return { ...rig, world };
  }

  it("says which image would lose the name, and gives it", async () => {
    const { world, store, text, press, type, settled } = await open();
    type("alpine:3.20");
    expect(text()).toContain("alpine:3.20 is another image now");
    await press("Add name");
    await settled(() => expect(store.getState().sheet).toBeUndefined());
    const owner = world.engines.get("default")?.images.find((one) => one.names.includes(POSTGRES));
    expect(owner?.names).toContain(ALPINE);
  });

  it.each([
    ["NOT A NAME", "This is not a name of an image"],
    [`alpine@sha256:${"ab".repeat(32)}`, "This is not a name of an image"],
    ["postgres:17-bookworm", "The image has this name already."],
  ])("refuses %s", async (entry, problem) => {
    const { store, text, press, type } = await open();
    type(entry);
    await press("Add name");
    expect(text()).toContain(problem);
    expect(store.getState().sheet).toBeDefined();
  });
});
