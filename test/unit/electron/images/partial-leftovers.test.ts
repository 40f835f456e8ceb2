import { mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { partialPaths } from "../../../../electron/images/partial-file.ts";
import { removeLeftovers } from "../../../../electron/images/partial-leftovers.ts";
import { lockPartial } from "../../../../electron/images/partial-lock.ts";
import { digestOfBytes } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

async function leave(path: string, ageSeconds: number): Promise<string> {
  await writeFile(path, "x");
  const time = Date.now() / 1000 - ageSeconds;
  await utimes(path, time, time);
  return path;
}

function named(ingest: string, name: string): { partial: string; lock: string } {
  return partialPaths(ingest, digestOfBytes(Buffer.from(name)));
}

describe("tidying up", () => {
  it("S9: removes temporary files after a day, partials and locks after two weeks", async () => {
    const ingest = await tempDir();
    await leave(join(ingest, "h3Jk_-9"), DAY + HOUR);
    await leave(named(ingest, "old").partial, 14 * DAY + HOUR);
    await leave(named(ingest, "old lock").lock, 14 * DAY + HOUR);
    const young = [
      await leave(join(ingest, "abcdef"), DAY - HOUR),
      await leave(named(ingest, "young").partial, 14 * DAY - HOUR),
      await leave(named(ingest, "young lock").lock, 13 * DAY),
    ];
    await removeLeftovers(ingest);
    const left = (await readdir(ingest)).map((name) => join(ingest, name));
    expect(left.toSorted()).toEqual(young.toSorted());
  });

  it("S7: leaves what an unfinished transfer goes on from, however old, and everything while nobody can say", async () => {
    const ingest = await tempDir();
    const needed = digestOfBytes(Buffer.from("needed"));
    await leave(partialPaths(ingest, needed).partial, 300 * DAY);
    const forgotten = await leave(named(ingest, "forgotten").partial, 300 * DAY);
    const unsure = { inUse: () => Promise.reject(new Error("the journal is locked")) };
    await removeLeftovers(ingest, unsure);
    expect(await readdir(ingest)).toHaveLength(2);
    await removeLeftovers(ingest, { inUse: () => Promise.resolve(new Set([needed])) });
    expect(await readdir(ingest)).toHaveLength(1);
    await expect(readFile(forgotten)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("leaves a partial alone that somebody is taking over", async () => {
    const ingest = await tempDir();
    const { partial, lock } = named(ingest, "busy");
    const release = await lockPartial(lock, new AbortController());
    await leave(partial, 30 * DAY);
    await removeLeftovers(ingest);
    expect(await readdir(ingest)).toHaveLength(2);
    await release?.();
    await removeLeftovers(ingest);
    expect(await readdir(ingest)).toEqual([]);
  });

  it("removes a link but not what it leads to, and no folder", async () => {
    const folder = await tempDir();
    const ingest = join(folder, ".ingest");
    await mkdir(join(ingest, "folder"), { recursive: true });
    await leave(join(folder, "outside"), 30 * DAY);
    await symlink(join(folder, "outside"), join(ingest, "link"));
    await removeLeftovers(ingest, { now: Date.now() + 15 * DAY * 1000 });
    expect(await readdir(ingest)).toEqual(["folder"]);
    expect(await readdir(folder)).toEqual([".ingest", "outside"]);
  });

  it("does nothing, and never fails, where there is nothing", async () => {
    await expect(removeLeftovers(join(await tempDir(), "missing"))).resolves.toBeUndefined();
  });
});
