import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI_PATH, userHomeOf } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { openRig, type Rig, storeState } from "./rig.ts";

describe.runIf(requires("build"))("an interrupted command", () => {
  let rig: Rig;
  let registry: TestRegistry;

  beforeEach(async () => {
    rig = await openRig();
    registry = await startRegistry();
    seedImage(registry, "team/app", "v1", [someBytes(200_000)]);
  });
  afterEach(async () => {
    await registry.close();
    await rig.close();
  });

  function start(args: readonly string[]) {
    const env = { PATH: process.env["PATH"], HOME: userHomeOf(rig.home), PORTOLAN_HOME: rig.home };
    return spawn(process.execPath, [CLI_PATH, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  }

  const isMoving = (): boolean => registry.lines().some((line) => line.includes("/blobs/"));

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "K10: by %s in the middle of a transfer ends with status 130, and the next run completes it",
    async (signal) => {
      registry.faults.add({ method: "GET", path: "/blobs/", stallAfter: 50_000, times: 9 });
      const pull = start(["pull", `${registry.host}/team/app:v1`]);
      await expect.poll(isMoving, { timeout: 10_000 }).toBe(true);
      pull.kill(signal);
      const [code] = await once(pull, "close");
      expect(code).toBe(130);
      expect((await storeState(rig)) as object).toMatchObject({ images: { images: [] } });
      registry.faults.clear();
      const again = await rig.portolan(["pull", `${registry.host}/team/app:v1`]);
      expect(again).toMatchObject({ exitCode: 0 });
      expect((await rig.portolan(["store", "verify"])).exitCode).toBe(0);
    },
  );

  it("K10: whose reader has gone ends quietly", async () => {
    for (let tag = 0; tag < 2_000; tag += 1) seedImage(registry, "team/app", `tag-${tag}`, []);
    const list = start(["ls", `${registry.host}/team/app`]);
    list.stdout.destroy();
    const words: string[] = [];
    list.stderr.setEncoding("utf8").on("data", (text: string) => words.push(text));
    const [code] = await once(list, "close");
    expect({ code, words: words.join("") }).toEqual({ code: 0, words: "" });
  });

  it("K10: whose terminal has closed goes on with a transfer, or ends with its state in order", async () => {
    registry.faults.add({ method: "GET", path: "/blobs/", stallAfter: 50_000, times: 9 });
    const pull = start(["--progress=plain", "pull", `${registry.host}/team/app:v1`]);
    await expect.poll(isMoving, { timeout: 10_000 }).toBe(true);
    pull.stdout.destroy();
    pull.stderr.destroy();
    pull.kill("SIGHUP");
    const [code] = await once(pull, "close");
    expect([0, 130]).toContain(code);
    registry.faults.clear();
    const again = await rig.portolan(["pull", `${registry.host}/team/app:v1`]);
    expect(again).toMatchObject({ exitCode: 0 });
    expect((await rig.portolan(["store", "verify"])).exitCode).toBe(0);
  });
});
