import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createUploads,
  type Uploads,
  type UploadsOptions,
} from "../../../../../electron/hosts/browser/uploads.ts";
import type { TransferState } from "../../../../../shared/transfer.ts";
import { createChanges } from "../../../../support/renderer-fixture/changes.ts";
import { createTempDir, type TempDir } from "../../../../support/temp-dir.ts";

const ID = "AAAAAAAAAAAAAAAAAAAAAA";
const OTHER = "BBBBBBBBBBBBBBBBBBBBBB";

describe("uploads", () => {
  let home: TempDir;
  let folder: string;
  let uploads: Uploads;
  const changes = createChanges();
  const states = new Map<string, TransferState>();

  beforeEach(async () => {
    home = await createTempDir();
    folder = join(home.path, "uploads");
    states.clear();
    uploads = open({});
  });
  afterEach(async () => {
    await uploads.close();
    await home.remove();
  });

  function open(options: Partial<UploadsOptions>): Uploads {
    return createUploads({ folder, watchTransfers, removeAfterMs: 1, ...options });
  }

  async function* watchTransfers({ signal }: { readonly signal: AbortSignal }) {
    while (!signal.aborted) {
      const seen = changes.count();
      const transfers = [...states].map(([source, state]) => ({
        id: source,
        state,
        request: { source },
      }));
      yield { kind: "snapshot" as const, transfers };
      await changes.after(seen, signal);
    }
  }

  /** The uploads have heard of what was told so far. */
  const told = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });
  const tar = (id = ID) => ({ id, file: "a.tar", isLayout: false });
  const exists = (path: string): Promise<boolean> =>
    stat(path).then(
      () => true,
      () => false,
    );

  it("keeps a file in a folder of its own that only the user can open", async () => {
    const path = await uploads.receive(tar(), Readable.from([Buffer.from("tar")]), 3);
    expect(path).toBe(join(folder, ID, "a.tar"));
    expect(await readFile(path, "utf8")).toBe("tar");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, ID))).mode & 0o777).toBe(0o700);
  });

  it("puts the files of a layout together and answers with its folder", async () => {
    for (const file of ["oci-layout", "index.json", `blobs/sha256/${"a".repeat(64)}`]) {
      const path = await uploads.receive(
        { id: ID, file, isLayout: true },
        Readable.from([Buffer.from("x")]),
        1,
      );
      expect(path).toBe(join(folder, ID));
    }
    expect((await readdir(join(folder, ID))).toSorted()).toEqual([
      "blobs",
      "index.json",
      "oci-layout",
    ]);
  });

  it("refuses a file that was sent before, and leaves that one as it is", async () => {
    const path = await uploads.receive(tar(), Readable.from([Buffer.from("first")]), 5);
    const again = uploads.receive(tar(), Readable.from(["again"]), 5);
    await expect(again).rejects.toMatchObject({ code: "destination_exists" });
    expect(await readFile(path, "utf8")).toBe("first");
  });

  it("leaves nothing of a file whose sender went away", async () => {
    const cut = new Readable({ read: () => undefined });
    cut.push("half of it");
    const receiving = uploads.receive(tar(), cut, 100);
    cut.destroy(new Error("gone"));
    await expect(receiving).rejects.toThrow("gone");
    expect(await readdir(join(folder, ID))).toEqual([]);
  });

  it("takes a file that fits beside what is kept free, and no larger one", async () => {
    uploads = open({ freeBytes: async () => 64 * 1024 * 1024 + 3 });
    await uploads.receive(tar(), Readable.from(["abc"]), 3);
    const larger = uploads.receive(tar(OTHER), Readable.from(["abcd"]), 4);
    await expect(larger).rejects.toMatchObject({
      code: "destination_full",
      details: { needed: 4, available: 3 },
    });
  });

  it("removes an upload once every transfer of it is done", async () => {
    const path = await uploads.receive(tar(), Readable.from([Buffer.from("x")]), 1);
    states.set(`docker-archive:${path}:a`, "done").set(`docker-archive:${path}:b`, "running");
    changes.tell();
    await told();
    await uploads.discard(ID);
    expect(await exists(path)).toBe(true);
    states.set(`docker-archive:${path}:b`, "done");
    changes.tell();
    await expect.poll(() => exists(join(folder, ID))).toBe(false);
  });

  it("keeps the upload of a failed transfer, which may be tried again, until the host ends", async () => {
    const path = await uploads.receive(tar(), Readable.from([Buffer.from("x")]), 1);
    const other = await uploads.receive(tar(OTHER), Readable.from([Buffer.from("x")]), 1);
    states.set(`docker-archive:${path}:a`, "failed").set(`docker-archive:${other}:a`, "done");
    changes.tell();
    await expect.poll(() => exists(other)).toBe(false);
    expect(await exists(path)).toBe(true);
    await uploads.close();
    expect(await exists(path)).toBe(false);
  });

  it("keeps what an unfinished transfer needs also when the host ends", async () => {
    const path = await uploads.receive(tar(), Readable.from([Buffer.from("x")]), 1);
    states.set(`docker-archive:${path}:a`, "paused");
    changes.tell();
    await told();
    await uploads.close();
    expect(await exists(path)).toBe(true);
  });

  it("forgets an upload that the page does not want any more", async () => {
    const path = await uploads.receive(tar(), Readable.from([Buffer.from("x")]), 1);
    await uploads.discard(ID);
    expect(await exists(path)).toBe(false);
    await uploads.discard(ID);
  });

  it("removes at its start what was left more than a day ago", async () => {
    const old = join(folder, OTHER);
    await mkdir(old, { recursive: true });
    await writeFile(join(old, "a.tar"), "x");
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    await utimes(old, twoDaysAgo, twoDaysAgo);
    await mkdir(join(folder, "CCCCCCCCCCCCCCCCCCCCCC"));
    uploads = open({});
    await uploads.receive(tar(), Readable.from([Buffer.from("x")]), 1);
    expect((await readdir(folder)).toSorted()).toEqual([ID, "CCCCCCCCCCCCCCCCCCCCCC"]);
  });
});
