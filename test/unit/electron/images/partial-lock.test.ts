import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lockPartial, tryLockPartial } from "../../../../electron/images/partial-lock.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const SOURCE = new URL("../../../../electron/images/partial-lock.ts", import.meta.url).href;

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(path: string): Promise<{ kill(): void }> {
  const script = `import { lockPartial } from ${JSON.stringify(SOURCE)};
    await lockPartial(${JSON.stringify(path)}, { signal: new AbortController().signal });
    console.log("held");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  onTestFinished(kill);
  await once(child.stdout, "data");
  return { kill };
}

/** As many processes that each add one to a counter in a file, reading and writing it apart, under the lock. */
function countTogether(folder: string, processes: number, times: number): Promise<unknown> {
  const script = `import { lockPartial } from ${JSON.stringify(SOURCE)};
    import { readFile, writeFile } from "node:fs/promises";
    const folder = ${JSON.stringify(folder)};
    for (let n = 0; n < ${times}; n += 1) {
      const release = await lockPartial(folder + "/x.lock", { signal: new AbortController().signal });
      const count = Number(await readFile(folder + "/count", "utf8"));
      await writeFile(folder + "/count", String(count + 1));
      await release();
    }`;
  const ends = Array.from({ length: processes }, async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: "inherit",
    });
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  });
  return Promise.all(ends);
}

describe("the lock of a partial", () => {
  it("R41: is held by one at a time, in one process and among several", async () => {
    const path = join(await tempDir(), "x.lock");
    const release = await lockPartial(path, { signal });
    expect(await tryLockPartial(path)).toBeUndefined();
    await release?.();
    const again = await tryLockPartial(path);
    expect(again).toBeDefined();
    await again?.();
    await holdElsewhere(path);
    expect(await tryLockPartial(path)).toBeUndefined();
  });

  it("S9: takes its file away, and leaves no other", async () => {
    const folder = await tempDir();
    const release = await lockPartial(join(folder, "x.lock"), { signal });
    expect(await readdir(folder)).toEqual(["x.lock"]);
    await release?.();
    expect(await readdir(folder)).toEqual([]);
  });

  it("R41: lets nobody in twice although the file comes and goes", async () => {
    const folder = await tempDir();
    await writeFile(join(folder, "count"), "0");
    expect(await countTogether(folder, 4, 25)).toEqual([0, 0, 0, 0]);
    expect(await readFile(join(folder, "count"), "utf8")).toBe("100");
    expect(await readdir(folder)).toEqual(["count"]);
  });

  it("S8: is free at once when its holder is killed", async () => {
    const path = join(await tempDir(), "x.lock");
    const holder = await holdElsewhere(path);
    const waiting = lockPartial(path, { signal });
    holder.kill();
    const release = await waiting;
    expect(release).toBeDefined();
    await release?.();
    await expect(stat(path)).rejects.toThrow();
  });

  it("R64: can be given up while waiting", async () => {
    const path = join(await tempDir(), "x.lock");
    const release = await lockPartial(path, { signal });
    const cancel = new AbortController();
    const waiting = lockPartial(path, cancel);
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    await expect(lockPartial(path, cancel)).rejects.toMatchObject({ code: "cancelled" });
    await release?.();
  });

  it("cannot be had where its file cannot be, or where something else lies", async () => {
    const folder = await tempDir();
    expect(await lockPartial("/dev/null/x.lock", { signal })).toBeUndefined();
    await mkdir(join(folder, "a.lock"));
    expect(await lockPartial(join(folder, "a.lock"), { signal })).toBeUndefined();
    await symlink("elsewhere", join(folder, "b.lock"));
    expect(await lockPartial(join(folder, "b.lock"), { signal })).toBeUndefined();
    expect(await readdir(folder)).toEqual(["a.lock", "b.lock"]);
  });
});
