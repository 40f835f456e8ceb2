import { readdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLocalStore } from "../../electron/images/local-store.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { openStateDatabase } from "../../electron/storage/state-database.ts";
import { transfersTable } from "../../electron/storage/transfers-table.ts";
import type { Transfer } from "../../shared/transfer.ts";
import {
  createPrograms,
  type Ended,
  type Programs,
  type Running,
} from "../support/real/programs.ts";
import { describeBytes, seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";

const WITHIN = { timeout: 30_000, interval: 50 };
const MIB = 1024 * 1024;

const large = someBytes(6 * MIB, 1);
const small = someBytes(300_000, 2);
const digestOf = (bytes: Buffer): string => describeBytes(bytes).digest;

describe("transfers that wait for a registry", () => {
  let folder: TempDir;
  let registry: TestRegistry;
  let programs: Programs;

  beforeEach(async () => {
    folder = await createTempDir();
    programs = createPrograms(home());
    registry = await startRegistry();
    seedImage(registry, "team/app", "v1", [large, small]);
  });
  afterEach(async () => {
    programs.kill();
    await registry.close();
    await folder.remove();
  });

  const home = (): string => join(folder.path, "home");
  const start = (...args: readonly string[]): Running => programs.start(...args);

  async function listed(): Promise<Transfer> {
    const { stdout } = await start("--json", "transfers").ended;
    const [transfer] = (JSON.parse(stdout) as { transfers: Transfer[] }).transfers;
    if (transfer === undefined) throw new Error("no transfer is listed");
    return transfer;
  }

  /** Lets the registry allow no more reads of the large layer, for an hour, after so many bytes of it. */
  function limitAfter(bytes: number): void {
    const path = digestOf(large);
    registry.faults.add(
      { method: "GET", path, cutAfter: bytes },
      { method: "GET", path, status: 429, headers: { "retry-after": "3600" }, times: 99 },
    );
  }

  const pull = (): Promise<Ended> => start("pull", `${registry.host}/team/app:v1`).ended;

  /** First byte asked for of a blob, for each request that was answered with bytes. */
  const rangesOf = (bytes: Buffer): number[] =>
    registry.requests
      .filter(({ method, path, status }) => {
        return method === "GET" && path.includes(digestOf(bytes)) && status < 400;
      })
      .map(({ headers }) => Number(/^bytes=(\d+)-/.exec(headers.range ?? "bytes=0-")?.[1]));

  it("security R7: a command says why and until when, ends with 75, and goes on where it was", async () => {
    limitAfter(4 * MIB);
    const paused = await pull();
    expect(paused.code).toBe(75);
    expect(paused.stderr).toMatch(new RegExp(`${registry.host} asks us to wait until .*\\d\\d:`));
    const { id, state, waiting } = await listed();
    expect(paused.stderr).toContain(`portolan transfers resume ${id.slice(0, 8)}`);
    expect({ state, why: waiting?.why }).toEqual({ state: "paused", why: "asked" });
    const hour = (waiting?.until ?? 0) - Date.now();
    expect(hour).toBeGreaterThan(3_500_000);
    expect(hour).toBeLessThanOrEqual(3_600_000);
    const shown = (await start("transfers").ended).stdout;
    expect(shown).toContain("paused, waits");
    expect(shown).toMatch(new RegExp(`${id.slice(0, 8)} waits: .*asks us to wait until`));
    const chinese = (await start("--lang", "zh-CN", "transfers", "log", id).ended).stdout;
    expect(chinese).toMatch(/等待：.* 要求我们等到 /);

    registry.faults.clear();
    expect(await start("transfers", "resume", id.slice(0, 8)).ended).toMatchObject({ code: 0 });
    expect(rangesOf(small)).toHaveLength(1);
    const resumedAt = rangesOf(large).at(-1) ?? 0;
    expect(resumedAt).toBeGreaterThan(2 * MIB);
    expect((await start("store", "verify").ended).code).toBe(0);
  });

  it("security R7: a program that stays goes on by itself once the time has come", async () => {
    limitAfter(4 * MIB);
    expect((await pull()).code).toBe(75);
    registry.faults.clear();
    const staying = programs.stay();
    await staying.spoke;
    expect((await listed()).state).toBe("paused");
    // What it is like an hour later.
    change(
      "UPDATE transfers SET facts = json_set(facts, '$.waiting.nextAt', 1), revision = revision + 1000000",
    );
    change("UPDATE transfer_revision SET value = value + 2000000");
    await expect.poll(async () => (await listed()).state, WITHIN).toBe("done");
    staying.child.kill("SIGTERM");
    await staying.ended;
    const { stdout } = await start("--json", "transfers", "log", (await listed()).id).ended;
    const { lines } = JSON.parse(stdout) as { lines: { code: string }[] };
    const codes = lines.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["waiting", "tried_again", "done"]));
  });

  function change(sql: string): void {
    const database = new DatabaseSync(join(home(), "portolan.db"), { timeout: 5000 });
    database.exec(sql);
    database.close();
  }

  it("S7, S9: a clean-up takes nothing of what a transfer needs that has waited for a year", async () => {
    limitAfter(4 * MIB);
    expect((await pull()).code).toBe(75);
    registry.faults.clear();
    const before = await filesUnder(join(home(), "store"));
    const partial = before.find((path) => path.endsWith(".partial")) ?? "";
    const { size: kept } = await stat(partial);
    expect(kept).toBeGreaterThan(2 * MIB);
    const lastYear = Date.now() / 1000 - 366 * 86_400;
    for (const path of before) await utimes(path, lastYear, lastYear);
    expect((await start("store", "gc", "--yes").ended).code).toBe(0);
    await collectNextYear();
    expect(await filesUnder(join(home(), "store"))).toEqual(before);

    const asked = rangesOf(large).length;
    expect(await start("transfers", "resume", "--all").ended).toMatchObject({ code: 0 });
    expect(rangesOf(small), "the layer that was there is not fetched again").toHaveLength(1);
    expect(rangesOf(large).slice(asked)).toEqual([kept]);
    expect((await start("store", "verify").ended).code).toBe(0);
    // Nothing counts on it any more.
    const removed = await start("rm", "--yes", `store:${registry.host}/team/app:v1`).ended;
    expect(removed, removed.stderr).toMatchObject({ code: 0 });
    await collectNextYear();
    expect(await filesUnder(join(home(), "store/blobs"))).toEqual([]);
  });

  /** Cleans the store up as a command a year from now would: a file's last change cannot be set back. */
  async function collectNextYear(): Promise<void> {
    const database = openStateDatabase(join(home(), "portolan.db"));
    const journal = transfersTable(database);
    const store = createLocalStore({
      path: join(home(), "store"),
      locks: createLocks(join(home(), "locks")),
      inUse: () => Promise.resolve(journal.needed()),
      now: () => Date.now() + 366 * 86_400_000,
    });
    await store.collectGarbage({ signal: new AbortController().signal });
    database.close();
  }

  it("security R8: a login that is refused is not waited for", async () => {
    registry.faults.add({ method: "GET", path: digestOf(large), status: 403, times: 99 });
    expect((await pull()).code).toBe(1);
    expect((await listed()).state).toBe("failed");
  });
});

async function filesUnder(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const paths = names.map((name) => join(folder, name)).toSorted();
  const kinds = await Promise.all(paths.map((path) => stat(path)));
  return paths.filter((_, index) => kinds[index]?.isFile() === true);
}
