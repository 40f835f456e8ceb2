import { afterEach, describe, expect, it } from "vitest";
import {
  openEngine,
  openSheetRig,
  type SheetRig,
} from "../../../../support/renderer-fixture/sheet-rig.tsx";
import { createWorld, type World } from "../../../../support/renderer-fixture/world.ts";

const POSTGRES = "docker.io/library/postgres:17-bookworm";

function namesIn(world: World): readonly string[] {
  return world.engines.get("default")?.images.flatMap((image) => image.names) ?? [];
}

describe("removing from an engine", () => {
  let rig: SheetRig | undefined;
  afterEach(() => rig?.stop());

  async function open(row: string) {
    const world = createWorld();
    const sheet = { kind: "engine-removal", engine: "default", rows: [row] } as const;
    rig = await openSheetRig(world, sheet, openEngine);
    return { ...rig, world };
  }

  it("says what goes and what stays, and does it only then", async () => {
    const name = "127.0.0.1:5000/team/app:latest";
    const { world, store, text, press, settled } = await open(name);
    expect(text()).toContain("Remove this from Docker?");
    expect(text()).toContain("No image is deleted: each keeps another name.");
    expect(text()).toContain("127.0.0.1:5000/team/app:v1.10.0");
    expect(namesIn(world)).toContain(name);
    await press("Remove");
    await settled(() => expect(namesIn(world)).not.toContain(name));
    await settled(() => expect(store.getState().sheet).toBeUndefined());
  });

  it("warns of containers, and shows that the engine refuses", async () => {
    const { world, text, press, settled } = await open(POSTGRES);
    expect(text()).toContain("1 container uses an image that would be deleted");
    await press("Remove");
    await settled(() => expect(text()).toContain("Not removed"));
    expect(namesIn(world)).toContain(POSTGRES);
  });
});
