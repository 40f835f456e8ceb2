import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { type LayerEntry, layerEntrySchema } from "../../shared/layer-files.ts";
import { type Digest, digestAlgorithm, digestEncoded } from "../../shared/oci/digest.ts";
import { layerError } from "./layer-error.ts";
import { BATCH } from "./list-layer.ts";

/** Lists of files by digest of their layer, from earlier readings: a layer is always the same. */
export interface KeptLists {
  has(digest: Digest): Promise<boolean>;
  /** The entries in batches, in their order. @throws layer_invalid for a list that is damaged, which is gone then */
  read(digest: Digest): AsyncGenerator<readonly LayerEntry[]>;
  /** A list that is kept once it is whole. Keeping never fails: the layer is read again then. */
  begin(digest: Digest): Promise<ListWriter>;
}

export interface ListWriter {
  add(entries: readonly LayerEntry[]): Promise<void>;
  commit(): Promise<void>;
  /** In place of {@link ListWriter.commit}, and harmless after it. */
  abandon(): Promise<void>;
}

/** Some thousand layers; the lists of a usual one are 100 KiB. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Leftovers of a process that was killed. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** Said of the form of the lines: other versions keep their lists under other names. */
const SUFFIX = ".v1.jsonl.gz";
const PARTIAL = ".partial";

/** @param folder made when needed; only what is in here is ever removed */
export function createKeptLists(folder: string, maxBytes = MAX_BYTES): KeptLists {
  const pathOf = (digest: Digest): string =>
    join(folder, `${digestAlgorithm(digest)}-${digestEncoded(digest)}${SUFFIX}`);
  return {
    has: async (digest) => (await sizeAt(pathOf(digest))) !== undefined,
    read: (digest) => readList(digest, pathOf(digest)),
    async begin(digest) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
      } catch {
        return NOTHING_KEPT; // Without room for a list the layer is read again.
      }
      return writeList(pathOf(digest), () => makeRoom(folder, maxBytes));
    },
  };
}

const NOTHING_KEPT: ListWriter = {
  add: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  abandon: () => Promise.resolve(),
};

async function* readList(digest: Digest, path: string): AsyncGenerator<readonly LayerEntry[]> {
  const now = new Date();
  // The list that was read longest ago is the first to go. One that just went is noticed below.
  await utimes(path, now, now).catch(() => undefined);
  const file = createReadStream(path);
  const lines = file.pipe(createGunzip());
  file.on("error", (error) => lines.destroy(error));
  let batch: LayerEntry[] = [];
  try {
    for await (const line of createInterface({ input: lines, crlfDelay: Infinity })) {
      batch.push(layerEntrySchema.parse(JSON.parse(line)));
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    await rm(path, { force: true });
    throw layerError(digest, "the list that was kept of it is damaged", error);
  } finally {
    file.destroy();
    lines.destroy();
  }
}

function writeList(path: string, makeRoom: () => Promise<void>): ListWriter {
  const partial = `${path}.${randomUUID()}${PARTIAL}`;
  const input = new PassThrough();
  let failed = false;
  const written = pipeline(
    input,
    createGzip({ level: 4 }),
    createWriteStream(partial, { flags: "wx", mode: 0o600 }),
  ).catch(() => {
    failed = true; // A full disk, most likely: then nothing is kept.
  });
  const abandon = async (): Promise<void> => {
    input.destroy();
    await written;
    await rm(partial, { force: true }).catch(() => undefined);
  };
  return {
    async add(entries) {
      if (failed || entries.length === 0) return;
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      if (input.write(lines)) return;
      const drained = new Promise<void>((resolve) => input.once("drain", resolve));
      await Promise.race([drained, written]);
    },
    async commit() {
      input.end();
      await written;
      if (failed) return abandon();
      await rename(partial, path).catch(() => rm(partial, { force: true }));
      await makeRoom().catch(() => undefined); // The next one tries again.
    },
    abandon,
  };
}

/** Removes what was read longest ago until the rest has room. */
async function makeRoom(folder: string, maxBytes: number): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      return { path, size: found?.size ?? 0, usedMs: found?.mtimeMs ?? 0 };
    }),
  );
  let bytes = 0;
  for (const { path, size, usedMs } of files.toSorted((a, b) => b.usedMs - a.usedMs)) {
    const isPartial = path.endsWith(PARTIAL);
    if (!isPartial) bytes += size;
    const isStale = isPartial && Date.now() - usedMs > STALE_MS;
    if (isStale || (!isPartial && bytes > maxBytes)) await rm(path, { force: true });
  }
}

async function sizeAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
