import { readdirSync, readlinkSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isFinished } from "../../../shared/transfer.ts";
import { openEngine, putImage } from "../../support/engine.ts";
import { aMultiArchImage, someBytes } from "../../support/image-builder.ts";
import { buildImage } from "../../support/memory-image.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { NEVER, openRegistry } from "../../support/registry/client.ts";

const ROUNDS = 1000;

/** Files, sockets and pipes of this process by what they lead to, without those that everybody shares. */
function handles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`).replace(/\d{4,}/, "N")];
    } catch {
      // It was the one that read the list.
      return [];
    }
  });
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** The same chances in every run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

describe.runIf(process.platform === "linux")("a thousand cancels at random moments", () => {
  it("R64, F32: leave no handle, no timer, no temporary file, no session and no name", async () => {
    const [one, two] = [await openRegistry(), await openRegistry()];
    putImage(one, "a", "v1", aMultiArchImage());
    putImage(one, "b", "v1", buildImage({ layers: [someBytes(600_000, 5), someBytes(90_000, 6)] }));
    const engine = await openEngine();
    const { queue, registries } = engine;
    const folder = await tempDir();
    const random = chances(7);
    const ways = [
      [`${one.host}/a:v1`, "store:"],
      [`${one.host}/b:v1`, `${two.host}/c:v1`],
      [`${one.host}/b:v1`, `oci:${folder}/layout:v1`],
    ] as const;
    // What the process opens once and keeps is there before anything is counted.
    for (const [from, to] of ways) {
      const id = engine.start(from, to);
      queue.cancel(id);
      await queue.wait(id, { signal: NEVER });
    }
    await registries.close();
    const before = counted(handles());
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const second = await openEngine();
    let [cancelled, done] = [0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [from, to] = ways[round % ways.length] ?? ways[0];
      const id = second.start(from, to);
      const turns = Math.floor(random() * 500);
      for (let turn = 0; turn < turns && !isFinished(second.queue.get(id).state); turn += 1)
        await new Promise(setImmediate);
      if (!isFinished(second.queue.get(id).state)) second.queue.cancel(id);
      const { state, error } = await second.queue.wait(id, { signal: NEVER });
      if (state === "cancelled") cancelled += 1;
      // What is there already could not be cancelled again.
      if (state === "done") done += 1;
      if (state === "done") two.repositories.delete("c");
      expect([state, error]).toEqual([expect.stringMatching(/cancelled|done/), undefined]);
      second.queue.clear();
    }
    expect(cancelled).toBeGreaterThan(ROUNDS / 4);
    await second.queue.close();
    await second.registries.close();
    expect(two.repository("c").uploads.size).toBe(0);
    for (const place of [
      join(second.folder, "store", ".ingest"),
      join(folder, "layout", ".ingest"),
    ]) {
      const left = await readdir(place);
      // What was begun of a large blob stays, to be gone on with, as cancels may have it; nothing else does.
      expect(left.filter((name) => !name.endsWith(".partial"))).toEqual([]);
    }
    expect(done).toBeGreaterThan(0);
    const grown = (): unknown =>
      Object.entries(counted(handles())).filter(
        ([name, count]) => !/portolan\.db|locks\//.test(name) && count > (before[name] ?? 0) + 2,
      );
    // The registries hear of the end of a connection a moment later than we.
    await expect.poll(grown).toEqual([]);
    const now = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    expect(now).toBeLessThanOrEqual(timers + 1);
  }, 120_000);
});
