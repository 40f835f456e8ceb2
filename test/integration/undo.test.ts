import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RemovalPlans } from "../../shared/plan.ts";
import type { UndoEntry } from "../../shared/undo.ts";
import { putImage } from "../support/engine.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { runCli, startCli } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readWhole } from "../support/real/skopeo.ts";
import { arrival, openRegistry } from "../support/registry/client.ts";
import { openRig, type Rig } from "./rig.ts";

const one = anImage().withLayers([1000], 1).build();
const two = anImage().withLayers([1000], 2).build();
const index = aMultiArchImage();
const [first, second, whole] = [one, two, index].map(({ root }) => root.descriptor.digest);

interface Removed {
  readonly removed: readonly string[];
  readonly undo: readonly string[];
}

describe.runIf(requires("docker-registry", "skopeo"))(
  "removing and undoing in a registry that deletes by digest only",
  { timeout: 120_000 },
  () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await openRig();
    });
    afterAll(() => rig.close());

    async function seeded() {
      const registry = await rig.registry();
      await pushImage(registry, "team/app:v1", one);
      await pushImage(registry, "team/app:latest", one);
      await pushImage(registry, "team/app:multi", index);
      const at = (tag: string): string => `${registry.host}/team/app:${tag}`;
      return { registry, at };
    }

    it("R57: takes one of two tags the way around, says so, and restores it", async () => {
      const { registry, at } = await seeded();
      const asked = await rig.portolan(["rm", at("v1"), "--yes"]);
      expect(asked).toMatchObject({ exitCode: 0 });
      expect(asked.stdout).toContain("deletes whole manifests only");
      expect(await listTags(registry, "team/app")).toEqual(["latest", "multi"]);
      expect(await readWhole(registry, "team/app:latest")).toBe(first);
      // What was learned is said before anything is tried.
      const { plans } = await rig.json<RemovalPlans>(["rm", at("latest"), "--dry-run"]);
      expect(plans).toMatchObject([{ way: "indirect", tags: ["latest"] }]);
      const undone = await rig.portolan(["undo", "--yes"]);
      expect(undone).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await readWhole(registry, "team/app:v1")).toBe(first);
    });

    it("restores a deleted index with its children under the same digests", async () => {
      const { registry, at } = await seeded();
      const { undo } = await rig.json<Removed>(["rm", at("multi"), "--tree", "--yes"]);
      expect(await listTags(registry, "team/app")).toEqual(["latest", "v1"]);
      await rig.json(["undo", undo[0] ?? "", "--yes"]);
      expect(await readWhole(registry, "team/app:multi")).toBe(whole);
    });

    it("restores a latest that was re-pointed by a copy, and by a retag", async () => {
      const { registry, at } = await seeded();
      await pushImage(registry, "team/app:v2", two);
      await rig.json(["tag", at("v2"), "latest"]);
      expect(await readWhole(registry, "team/app:latest")).toBe(second);
      const { entries } = await rig.json<{ entries: readonly UndoEntry[] }>([
        "undo",
        "--list",
        "--in",
        at("latest"),
      ]);
      expect(entries[0]).toMatchObject({
        action: "retag",
        state: "done",
        tags: [{ name: "latest", before: first, after: second }],
      });
      await rig.json(["undo", "--in", at("latest"), "--yes"]);
      expect(await readWhole(registry, "team/app:latest")).toBe(first);
      await rig.json(["copy", at("multi"), at("latest")]);
      expect(await readWhole(registry, "team/app:latest")).toBe(whole);
      await rig.json(["undo", "--in", at("latest"), "--yes"]);
      expect(await readWhole(registry, "team/app:latest")).toBe(first);
    });

    it("removes many tags by a rule, after a dry run that changes nothing", async () => {
      const { registry, at } = await seeded();
      for (const tag of ["1.2.0", "1.2.1", "1.3.0"])
        await pushImage(registry, `team/app:${tag}`, two);
      const rule = ["rm", at("").slice(0, -1), "--filter", "name:1.2*"];
      const { plans } = await rig.json<RemovalPlans>([...rule, "--dry-run"]);
      expect(plans.flatMap(({ tags }) => tags)).toEqual(["1.2.0", "1.2.1"]);
      expect(await listTags(registry, "team/app")).toHaveLength(6);
      const done = await rig.json<Removed>([...rule, "--yes"]);
      expect(done.removed).toEqual(["1.2.0", "1.2.1"]);
      expect(await listTags(registry, "team/app")).toEqual(["1.3.0", "latest", "multi", "v1"]);
    });
  },
);

describe("a removal that is killed", { timeout: 60_000 }, () => {
  it("loses nothing between the journal and the deletion, nor after it", async () => {
    const registry = await openRegistry();
    const rig = await openRig();
    onTestFinished(() => rig.close());
    putImage(registry, "team/app", "v1", one);
    const { tags } = registry.repository("team/app");
    const reference = `${registry.host}/team/app:v1`;
    for (const deletes of [false, true]) {
      const hold = Promise.withResolvers<undefined>();
      // Answers nothing while the program lives, and does of it what the test does.
      registry.faults.add({
        method: "DELETE",
        path: "/manifests/",
        status: 202,
        hold: hold.promise,
      });
      const rm = startCli(["rm", reference, "--yes"], { home: rig.home });
      await arrival(registry, "DELETE");
      rm.process.kill("SIGKILL");
      await rm.stop();
      if (deletes) tags.delete("v1");
      hold.resolve(undefined);
      registry.requests.length = 0;
      const undone = await runCli(["undo", "--yes"], { home: rig.home });
      expect(undone).toMatchObject({ exitCode: 0 });
      expect(tags.get("v1")).toBe(first);
    }
  });
});

describe("what a transfer replaces", () => {
  it("is kept before the name is written, and of a copy only what was replaced", async () => {
    const [from, to] = [await openRegistry(), await openRegistry()];
    putImage(from, "app", "new", two);
    putImage(to, "team/app", "latest", one);
    const rig = await openRig();
    onTestFinished(() => rig.close());
    const copy = ["copy", `${from.host}/app:new`];
    await rig.json([...copy, `${to.host}/team/app:v2`]);
    await rig.json([...copy, `${to.host}/team/app:latest`]);
    const { entries } = await rig.json<{ entries: readonly UndoEntry[] }>(["undo", "--list"]);
    expect(entries).toMatchObject([
      {
        action: "transfer",
        state: "done",
        place: `${to.host}/team/app`,
        tags: [{ name: "latest", before: first, after: second }],
        manifests: [{ digest: first }],
      },
    ]);
  });
});
