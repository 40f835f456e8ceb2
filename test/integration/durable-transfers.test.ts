import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Transfer } from "../../shared/transfer.ts";
import { createPrograms, type Programs, type Running } from "../support/real/programs.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";

const WITHIN = { timeout: 30_000, interval: 50 };

describe("transfers that outlive their process", () => {
  let folder: TempDir;
  let registry: TestRegistry;
  let programs: Programs;

  beforeEach(async () => {
    folder = await createTempDir();
    programs = createPrograms(join(folder.path, "home"));
    registry = await startRegistry();
    seedImage(registry, "team/app", "v1", [someBytes(300_000), someBytes(100_000, 2)]);
  });
  afterEach(async () => {
    programs.kill();
    await registry.close();
    await folder.remove();
  });

  const start = (...args: readonly string[]): Running => programs.start(...args);
  const stay = (): Running => programs.stay();

  async function listed(): Promise<Transfer[]> {
    const { code, stdout, stderr } = await start("--json", "transfers").ended;
    if (code !== 0) throw new Error(stderr);
    return (JSON.parse(stdout) as { transfers: Transfer[] }).transfers;
  }

  /** The states of all transfers as they are journalled, without the cost of a process. */
  function states(): string[] {
    const database = new DatabaseSync(join(folder.path, "home/portolan.db"), { readOnly: true });
    try {
      const rows = database.prepare("SELECT state FROM transfers ORDER BY position").all();
      return rows.map((row) => String(row["state"]));
    } finally {
      database.close();
    }
  }

  const pull = (): Running => start("pull", `${registry.host}/team/app:v1`);
  const asked = (part: string): boolean => registry.lines().some((line) => line.includes(part));

  /** A pull that hangs at the first request whose path has `part`, and is killed there. */
  async function killedAt(part: string): Promise<string> {
    registry.faults.add({ method: "GET", path: part, stallAfter: 10_000, times: 9 });
    const { child, ended } = pull();
    await expect.poll(() => asked(part), WITHIN).toBe(true);
    child.kill("SIGKILL");
    await ended;
    registry.faults.clear();
    const [transfer] = await listed();
    expect(transfer).toMatchObject({ state: "queued" });
    return transfer?.id ?? "";
  }

  it.each(["/manifests/", "/blobs/"])(
    "F33, U7: killed while it waits for %s, a program that stays goes on with it",
    async (part) => {
      await killedAt(part);
      const staying = stay();
      await expect.poll(states, WITHIN).toEqual(["done"]);
      staying.child.kill("SIGTERM");
      await staying.ended;
      const locks = await readdir(join(folder.path, "home/locks"));
      expect(locks.filter((name) => name.startsWith("process-"))).toEqual([]);
      expect((await start("store", "verify").ended).code).toBe(0);
    },
  );

  it("S6, S8: of two that resume what a killed one left, exactly one runs it", async () => {
    const id = await killedAt("/blobs/");
    const opened = Promise.withResolvers<void>();
    registry.faults.add({ method: "GET", path: "/blobs/", hold: opened.promise, times: 99 });
    const both = [start("transfers", "resume", id), start("transfers", "resume", id)];
    const first = await Promise.race(both.map(({ ended }) => ended));
    expect(first).toMatchObject({ code: 1 });
    expect(first.stderr).toContain("Another window or command runs this transfer");
    opened.resolve();
    const codes = (await Promise.all(both.map(({ ended }) => ended))).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set([0, 1]));
    const { stdout } = await start("--json", "transfers", "log", id).ended;
    const { lines } = JSON.parse(stdout) as { lines: { code: string }[] };
    expect(lines.filter(({ code }) => code === "continued")).toHaveLength(1);
    expect(lines.at(-1)?.code).toBe("done");
  });

  it("R62: paused by another process, keeps its state until it is resumed", async () => {
    registry.faults.add({ method: "GET", path: "/blobs/", stallAfter: 50_000, times: 9 });
    const running = pull();
    await expect.poll(() => asked("/blobs/"), WITHIN).toBe(true);
    await expect.poll(states, WITHIN).toEqual(["running"]);
    const [transfer] = await listed();
    expect(transfer).toMatchObject({ elsewhere: true });
    const id = transfer?.id.slice(0, 8) ?? "";
    expect((await start("transfers", "pause", id).ended).code).toBe(0);
    const paused = await running.ended;
    expect(paused).toMatchObject({ code: 130 });
    expect(paused.stderr).toContain(`portolan transfers resume ${id}`);
    registry.faults.clear();
    const staying = stay();
    await staying.spoke;
    expect(states()).toEqual(["paused"]);
    staying.child.kill("SIGTERM");
    await staying.ended;
    expect(await start("transfers", "resume", "--all").ended).toMatchObject({ code: 0 });
    expect(states()).toEqual(["done"]);
    expect((await start("store", "verify").ended).code).toBe(0);
  });

  it("F32: cancelled by another process, ends within a second, and runs again when it is asked to", async () => {
    registry.faults.add({ method: "GET", path: "/blobs/", stallAfter: 50_000, times: 9 });
    const running = pull();
    await expect.poll(() => asked("/blobs/"), WITHIN).toBe(true);
    const [transfer] = await listed();
    await start("transfers", "cancel", transfer?.id ?? "").ended;
    expect(await running.ended).toMatchObject({ code: 130 });
    expect(states()).toEqual(["cancelled"]);
    registry.faults.clear();
    expect((await start("transfers", "retry", transfer?.id ?? "").ended).code).toBe(0);
    expect(states()).toEqual(["done"]);
    await start("transfers", "clear").ended;
    expect(states()).toEqual([]);
  });

  it("S6: several processes that pull the same image at once all finish, and each is in the history", async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => pull().ended));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(states()).toEqual(Array(4).fill("done"));
    await expectStoreOfOne();
  });

  async function expectStoreOfOne(): Promise<void> {
    const { stdout } = await start("--json", "store", "verify").ended;
    expect(JSON.parse(stdout)).toMatchObject({ problems: [], images: 1, blobs: 4 });
  }
});
