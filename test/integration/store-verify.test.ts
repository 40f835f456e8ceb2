import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoreReport } from "../../shared/image.ts";
import { requires } from "../support/real/requirements.ts";
import { openRig, type Rig } from "./rig.ts";

describe.runIf(requires("build"))("portolan store verify", () => {
  let rig: Rig;
  let names: string[];

  beforeAll(async () => {
    rig = await openRig();
    names = (await rig.json<{ names: string[] }>(["store", "sample"])).names;
  });

  afterAll(() => rig.close());

  it("R39: reads every blob, and unpacks layers only with --deep", async () => {
    const plain = await rig.json<StoreReport>(["store", "verify"]);
    expect(plain).toMatchObject({ problems: [], images: names.length });
    expect(plain).not.toHaveProperty("unpacked");
    const deep = await rig.json<StoreReport>(["store", "verify", "--deep"]);
    expect(deep).toMatchObject({ ...plain, unpacked: { files: 8 } });
    const { stdout, exitCode } = await rig.portolan(["store", "verify", "--deep"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/8 layers unpacked/);
  });
});
