import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const SOURCE = new URL("../../../../electron/storage/file-lock.ts", import.meta.url).href;

/** Another process that takes the lock, says so, and keeps it until its input ends or it is killed. */
async function holdElsewhere(folder: string, path: string): Promise<ChildProcess> {
  const script = `import { createLocks } from ${JSON.stringify(SOURCE)};
    import { once } from "node:events";
    await createLocks(${JSON.stringify(folder)}).withLock(${JSON.stringify(path)}, async () => {
      console.log("held");
      process.stdin.resume();
      await once(process.stdin, "end");
    }, { signal: new AbortController().signal });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

describe("a lock", () => {
  it("lets one in at a time, in the order of asking", async () => {
    const locks = createLocks(join(await tempDir(), "locks"));
    const events: string[] = [];
    await Promise.all(
      ["a", "b", "c"].map((name) =>
        locks.withLock(
          "/some/path",
          async () => {
            events.push(`${name} in`);
            await new Promise(setImmediate);
            events.push(`${name} out`);
          },
          { signal },
        ),
      ),
    );
    expect(events).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("gives back what the work returns or throws, and is free again", async () => {
    const locks = createLocks(await tempDir());
    const failing = locks.withLock("/p", () => Promise.reject(new Error("work failed")), {
      signal,
    });
    await expect(failing).rejects.toThrow("work failed");
    await expect(locks.withLock("/p", () => Promise.resolve(7), { signal })).resolves.toBe(7);
  });

  it("of one path does not hold up another", async () => {
    const locks = createLocks(await tempDir());
    const inner = await locks.withLock(
      "/one",
      () => locks.withLock("/other", () => Promise.resolve("reached"), { signal }),
      { signal },
    );
    expect(inner).toBe("reached");
  });

  it("keeps another process out until that one is done", async () => {
    const folder = await tempDir();
    const holder = await holdElsewhere(folder, "/p");
    const locks = createLocks(folder);
    const refused = locks.withLock("/p", () => Promise.resolve(), { signal, timeoutMs: 60 });
    await expect(refused).rejects.toMatchObject({ code: "lock_timeout", details: { path: "/p" } });
    holder.stdin?.end();
    await expect(locks.withLock("/p", () => Promise.resolve("mine"), { signal })).resolves.toBe(
      "mine",
    );
  });

  it("is free at once when its holder is killed (S8)", async () => {
    const folder = await tempDir();
    const holder = await holdElsewhere(folder, "/p");
    const waiting = createLocks(folder).withLock("/p", () => Promise.resolve("mine"), { signal });
    holder.kill("SIGKILL");
    await expect(waiting).resolves.toBe("mine");
  });

  it("can be given up while waiting for another process", async () => {
    const folder = await tempDir();
    await holdElsewhere(folder, "/p");
    const cancel = new AbortController();
    const waiting = createLocks(folder).withLock("/p", () => Promise.resolve(), cancel);
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  });

  it("can be given up while waiting in this process, and never runs the work", async () => {
    const locks = createLocks(await tempDir());
    let finish = (): void => undefined;
    const first = locks.withLock("/p", () => new Promise<void>((resolve) => (finish = resolve)), {
      signal,
    });
    const cancel = new AbortController();
    let ran = false;
    const second = locks.withLock(
      "/p",
      () => {
        ran = true;
        return Promise.resolve();
      },
      { signal: cancel.signal },
    );
    cancel.abort();
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    await locks.withLock("/q", () => Promise.resolve(), { signal });
    finish();
    await first;
    await locks.withLock("/p", () => Promise.resolve(), { signal });
    expect(ran).toBe(false);
  });

  it("says where the lock files cannot be made", async () => {
    const locks = createLocks("/dev/null/locks");
    await expect(locks.withLock("/p", () => Promise.resolve(), { signal })).rejects.toMatchObject({
      code: "destination_not_writable",
    });
  });
});
