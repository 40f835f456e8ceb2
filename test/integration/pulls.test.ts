import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TransferPlan } from "../../shared/plan.ts";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { openRig, type Rig } from "./rig.ts";

const HUB = { "ratelimit-limit": "100;w=21600", "ratelimit-remaining": "42;w=21600" };

/** Each command is a process of its own: what one learns, the next one knows. */
describe.runIf(requires("build"))("a registry that counts pulls", () => {
  let rig: Rig;
  let registry: TestRegistry;
  let reference = "";

  beforeAll(async () => {
    rig = await openRig();
    registry = await startRegistry();
    seedImage(registry, "team/app", "v1", [someBytes(5000)]);
    registry.faults.add({ path: "/manifests/", headers: HUB, times: 999 });
    reference = `${registry.host}/team/app:v1`;
  });
  afterAll(async () => {
    await registry.close();
    await rig.close();
  });

  const pulls = (): number =>
    registry.requests.filter(({ method, path }) => method === "GET" && path.includes("/manifests/"))
      .length;

  it("row 65, R61: the plan says what it spends and what is left, and the pull after it spends nothing", async () => {
    const plan = await rig.json<TransferPlan>(["plan", reference, "store:"]);
    expect(plan.pulls).toMatchObject({ taken: 1, toCome: 0, allowance: { remaining: 42 } });
    const words = await rig.portolan(["plan", reference, "store:"]);
    expect(words.stdout).toContain(`no pulls of ${registry.host}`);
    expect(words.stdout).toContain("42 of 100 pulls left, of 6 hours");
    const pulled = await rig.portolan(["--progress=none", "pull", reference]);
    expect(pulled.stderr).toContain("42 of 100 pulls left, of 6 hours");
    expect(pulls()).toBe(1);
  });

  it("R60, R61: doctor shows what was seen without asking, in both languages, and forgets it", async () => {
    const before = registry.requests.length;
    const english = await rig.portolan(["doctor", registry.host, "--profile"]);
    expect(english.stdout).toMatch(/- Counts pulls, and allows only so many\. \[.*; seen /);
    expect(english.stdout).toContain("42 of 100 pulls left");
    const chinese = await rig.portolan(["--lang", "zh-CN", "doctor", registry.host, "--profile"]);
    expect(chinese.stdout).toContain("拉取计数，且有次数限制。");
    const { observedAt } = await rig.json<{ observedAt: object }>([
      "doctor",
      registry.host,
      "--profile",
      "--forget-seen",
    ]);
    expect(observedAt).toEqual({});
    expect(registry.requests).toHaveLength(before);
  });

  it("row 65, R61: doctor says at its end how many pulls are left", async () => {
    const checked = await rig.portolan(["doctor", registry.host]);
    expect(checked.stdout).toContain("42 of 100 pulls left, of 6 hours");
  });

  it("says after rm what cleaning up would free, and removes nothing by itself", async () => {
    const removed = await rig.portolan(["rm", `store:${reference}`, "--yes"]);
    expect(removed.exitCode, removed.stderr).toBe(0);
    expect(removed.stdout).toContain("Removed:");
    expect(removed.stderr).toMatch(/disk space is not free yet.*portolan store gc/);
    const { spared } = await rig.json<{ spared: { files: number } }>(["store", "gc", "--dry-run"]);
    expect(spared.files).toBe(3);
  });
});
