import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createProcessLock } from "../../../../electron/storage/process-lock.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const MODULE = join(import.meta.dirname, "../../../../electron/storage/process-lock.ts");

/** A process that holds its lock and tells its name. */
async function holder(folder: string): Promise<{ owner: string; kill: () => Promise<void> }> {
  const program = `
    import { createProcessLock } from ${JSON.stringify(MODULE)};
    process.stdout.write(createProcessLock(${JSON.stringify(folder)}).owner);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [name] = (await once(child.stdout, "data")) as [Buffer];
  return {
    owner: name.toString(),
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}

describe("the lock of a process", () => {
  it("S8: shows a living process as alive and a killed one as dead, and clears its file away", async () => {
    const folder = await tempDir();
    const other = await holder(folder);
    const here = createProcessLock(folder);
    expect(here.isAlive(other.owner)).toBe(true);
    expect(here.isMine(other.owner)).toBe(false);
    await other.kill();
    expect(here.isAlive(other.owner)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  it("is taken when its name is first asked for, and ends with its release", async () => {
    const folder = join(await tempDir(), "locks");
    const [one, two] = [createProcessLock(folder), createProcessLock(folder)];
    expect(existsSync(folder)).toBe(false);
    const { owner } = one;
    expect([one.owner, one.isMine(owner), one.isAlive(owner)]).toEqual([owner, true, true]);
    expect([two.isMine(owner), two.isAlive(owner)]).toEqual([false, true]);
    expect(two.isAlive("nobody")).toBe(false);
    one.release();
    one.release();
    expect(two.isAlive(owner)).toBe(false);
    expect(one.owner).not.toBe(owner);
    one.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
