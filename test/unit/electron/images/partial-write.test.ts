import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { LayoutBlobs } from "../../../../electron/images/layout-blobs.ts";
import { OciLayout } from "../../../../electron/images/oci-layout.ts";
import { partialPaths } from "../../../../electron/images/partial-file.ts";
import { verifyLayout } from "../../../../electron/images/verify-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import {
  createVerifiedContent,
  type VerifiedContent,
} from "../../../../electron/transfer/verify.ts";
import { AppError } from "../../../../shared/errors.ts";
import {
  aBlob,
  anImage,
  chunked,
  contentOf,
  someBytes,
  writeImage,
} from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const MEBIBYTE = 1024 * 1024;
const blob = aBlob(someBytes(5 * MEBIBYTE, 3));
const { descriptor, bytes } = blob;

/** A source that notes from where it is read, and can break off. */
class Origin {
  readonly offsets: number[] = [];
  breakAt = Number.POSITIVE_INFINITY;
  /** Called when the stream has given all bytes before `breakAt`. */
  onBreak: () => void = () => undefined;

  /** The blob as a transfer hands it to a layout. */
  content(): VerifiedContent {
    return createVerifiedContent(this, descriptor, { signal });
  }

  openBlob(_descriptor: unknown, { offset = 0 }: { offset?: number }): Promise<Readable> {
    this.offsets.push(offset);
    return Promise.resolve(Readable.from(this.#pieces(offset), { objectMode: false }));
  }

  async *#pieces(offset: number): AsyncGenerator<Uint8Array> {
    yield* chunked(bytes.subarray(0, this.breakAt), offset);
    if (this.breakAt >= bytes.byteLength) return;
    this.onBreak();
    throw new AppError("connection_lost", "reset");
  }
}

interface Rig {
  readonly root: string;
  readonly origin: Origin;
  readonly partial: string;
  /** Writes as another process would, or as this one after a failure. */
  readonly write: (options?: { signal: AbortSignal }) => Promise<void>;
  readonly leftovers: () => Promise<readonly string[]>;
}

async function rig(root?: string): Promise<Rig> {
  const folder = root ?? join(await tempDir(), "layout");
  const origin = new Origin();
  const { ingest } = new LayoutBlobs(folder);
  await mkdir(ingest, { recursive: true });
  return {
    root: folder,
    origin,
    partial: partialPaths(ingest, descriptor.digest).partial,
    write: (options = { signal }) => new LayoutBlobs(folder).write(origin.content(), options),
    leftovers: () => readdir(ingest),
  };
}

async function expectStored({ root, leftovers }: Rig): Promise<void> {
  const stored = await readFile(new LayoutBlobs(root).pathOf(descriptor.digest));
  expect(stored.equals(bytes)).toBe(true);
  expect(await leftovers()).toEqual([]);
}

describe("a large blob that was cut off", () => {
  it("R33, R34, moby#48539: stays as a partial, and only the rest is fetched the next time", async () => {
    const it = await rig();
    it.origin.breakAt = 3 * MEBIBYTE + 5;
    await expect(it.write()).rejects.toMatchObject({ code: "connection_lost" });
    const kept = (await readFile(it.partial)).byteLength;
    // What was on its way to the file is lost: at most a batch and the buffers before it.
    expect(kept).toBeGreaterThanOrEqual(MEBIBYTE);
    it.origin.breakAt = Number.POSITIVE_INFINITY;
    await it.write();
    expect(it.origin.offsets).toEqual([0, kept]);
    await expectStored(it);
  });

  it("R34, R64: stays when it is cancelled", async () => {
    const it = await rig();
    const cancel = new AbortController();
    it.origin.breakAt = 3 * MEBIBYTE;
    it.origin.onBreak = () => cancel.abort();
    await expect(it.write(cancel)).rejects.toMatchObject({ code: "cancelled" });
    expect(await it.leftovers()).toEqual([expect.stringMatching(/\.partial$/)]);
    it.origin.breakAt = Number.POSITIVE_INFINITY;
    await it.write();
    expect(it.origin.offsets[1]).toBeGreaterThanOrEqual(MEBIBYTE);
    await expectStored(it);
  });

  it("F33: is no blob to those who look for it or verify the layout", async () => {
    const it = await rig();
    const path = it.root;
    const locks = createLocks(join(path, "..", "locks"));
    const layout = new OciLayout({ root: path, location: { kind: "oci", path }, locks });
    await writeImage(layout, anImage().build(), "v1", { signal });
    const before = await verifyLayout(layout, { signal });
    it.origin.breakAt = 3 * MEBIBYTE;
    await expect(it.write()).rejects.toMatchObject({ code: "connection_lost" });
    const { blobs, problems } = await verifyLayout(layout, { signal });
    expect({ blobs, problems }).toEqual({ blobs: before.blobs, problems: [] });
    expect(await layout.hasBlob(descriptor, { signal })).toBe(false);
  });

  it("leaves nothing when nothing came", async () => {
    const it = await rig();
    it.origin.breakAt = 0;
    await expect(it.write()).rejects.toMatchObject({ code: "connection_lost" });
    expect(await it.leftovers()).toEqual([]);
  });

  it("is read from its start when the content cannot take over what is there", async () => {
    const it = await rig();
    await writeFile(it.partial, bytes.subarray(0, 2 * MEBIBYTE));
    await new LayoutBlobs(it.root).write(contentOf(blob), { signal });
    await expectStored(it);
  });
});

describe("a partial with bytes of its own", () => {
  it("F33: is the whole blob already: it is hashed, and nothing is fetched", async () => {
    const it = await rig();
    await writeFile(it.partial, bytes);
    await it.write();
    expect(it.origin.offsets).toEqual([]);
    await expectStored(it);
  });

  it("S10: has the right length and wrong content: it is hashed, and all is fetched", async () => {
    const it = await rig();
    await writeFile(it.partial, someBytes(bytes.byteLength, 4));
    await it.write();
    expect(it.origin.offsets).toEqual([0]);
    await expectStored(it);
  });

  it("S10: is longer than the blob: all is fetched", async () => {
    const it = await rig();
    await writeFile(it.partial, Buffer.concat([bytes, Buffer.of(0)]));
    await it.write();
    expect(it.origin.offsets).toEqual([0]);
    await expectStored(it);
  });

  it("S10, R35: is wrong somewhere: the write fails, and the next one begins anew", async () => {
    const it = await rig();
    const wrong = Buffer.from(bytes.subarray(0, 2 * MEBIBYTE));
    wrong[MEBIBYTE] = (wrong[MEBIBYTE] ?? 0) ^ 1;
    await writeFile(it.partial, wrong);
    await expect(it.write()).rejects.toMatchObject({ code: "digest_mismatch" });
    expect(await it.leftovers()).toEqual([]);
    await it.write();
    expect(it.origin.offsets).toEqual([2 * MEBIBYTE, 0]);
    await expectStored(it);
  });

  it("is a folder: the blob is written beside it", async () => {
    const it = await rig();
    await mkdir(it.partial);
    await it.write();
    const stored = await readFile(new LayoutBlobs(it.root).pathOf(descriptor.digest));
    expect(stored.equals(bytes)).toBe(true);
    expect(await it.leftovers()).toEqual([expect.stringMatching(/\.partial$/)]);
  });
});

describe("a large blob that several write", () => {
  it("R41, S6: is fetched once, and the others find it", async () => {
    const it = await rig();
    await Promise.all([it.write(), it.write(), it.write()]);
    expect(it.origin.offsets).toEqual([0]);
    await expectStored(it);
  });

  it("R41: is taken over by the next one when the first fails", async () => {
    const it = await rig();
    it.origin.breakAt = 3 * MEBIBYTE;
    it.origin.onBreak = () => (it.origin.breakAt = Number.POSITIVE_INFINITY);
    const results = await Promise.allSettled([it.write(), it.write()]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(it.origin.offsets).toHaveLength(2);
    expect(it.origin.offsets[1]).toBeGreaterThanOrEqual(MEBIBYTE);
    await expectStored(it);
  });

  it("is written again over a blob that is there: it may be a damaged one", async () => {
    const it = await rig();
    const path = new LayoutBlobs(it.root).pathOf(descriptor.digest);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, someBytes(bytes.byteLength, 4));
    await it.write();
    await expectStored(it);
  });
});

const isRoot = process.platform === "linux" && process.getuid?.() === 0;

describe.runIf(isRoot)("a disk that fills up (needs root for mount)", () => {
  it("F31, R36: keeps what came and says how much is needed; with more room, the rest is fetched", async () => {
    const folder = await tempDir();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]);
    onTestFinished(() => void execFileSync("umount", [folder]));
    const it = await rig(join(folder, "layout"));
    const failure = await it.write().catch((error: unknown) => error);
    const kept = (await readFile(it.partial)).byteLength;
    expect(kept).toBeGreaterThan(2 * MEBIBYTE);
    expect(failure).toMatchObject({
      code: "destination_full",
      details: { needed: bytes.byteLength - kept, available: expect.any(Number) },
    });
    execFileSync("mount", ["-o", "remount,size=8m", folder]);
    await it.write();
    expect(it.origin.offsets).toEqual([0, kept]);
    await expectStored(it);
  });

  it("R36: needs room only for what its partial lacks", async () => {
    const folder = await tempDir();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder]);
    onTestFinished(() => void execFileSync("umount", [folder]));
    const large = aBlob(someBytes(11 * MEBIBYTE, 5));
    const layout = new LayoutBlobs(join(folder, "layout"));
    await mkdir(layout.ingest, { recursive: true });
    const { partial } = partialPaths(layout.ingest, large.descriptor.digest);
    await writeFile(partial, large.bytes.subarray(0, 8 * MEBIBYTE));
    const openBlob = (_: unknown, { offset = 0 }): Promise<Readable> =>
      Promise.resolve(chunked(large.bytes, offset));
    await layout.write(createVerifiedContent({ openBlob }, large.descriptor, { signal }), {
      signal,
    });
    expect(await layout.has(large.descriptor)).toBe(true);
  });
});
