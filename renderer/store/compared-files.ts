import { compareImages } from "../../shared/compare/compare.ts";
import { compareFiles, type FileRow, fatesOf, unsharedLayers } from "../../shared/compare/files.ts";
import type { PlacedLayer } from "../../shared/compare/layers.ts";
import { type CompareSubject, subjectOf } from "../../shared/compare/subject.ts";
import { hasCode } from "../../shared/errors.ts";
import type { LayerEntry } from "../../shared/layer-files.ts";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import type { EngineLink } from "../client.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** The files in which the two images that are compared differ, and those that their own layers have alike. */
export interface ComparedFiles {
  readonly rows: readonly FileRow[];
  /** Layers of which not all names are listed. */
  readonly cut: boolean;
}

/** How far the layers are read. */
export interface ComparedReading {
  /** An engine is giving its image; how much that is shows only at its end. */
  readonly engine: boolean;
  readonly read: number;
  readonly bytes: number;
  readonly names: number;
}

export interface ComparedFilesSlice {
  readonly comparedFiles: Load<ComparedFiles>;
  /** Absent while nothing is read. */
  readonly comparedReading: ComparedReading | undefined;
  /** Layers whose files cost nothing, as far as was asked. */
  readonly comparedKept: ReadonlySet<string>;
  readonly askComparedKept: (digests: readonly string[]) => Promise<void>;
  /** Reads the layers that only one of the two has, each once. */
  readonly readComparedFiles: () => Promise<void>;
  /** Ends the reading. What was read whole costs nothing the next time. */
  readonly forgetComparedFiles: () => void;
}

const NOTHING: ComparedReading = { engine: false, read: 0, bytes: 0, names: 0 };
/** The contract's limit; of an image with more layers the rest is told as if it had not been read. */
const MAX_ASKED = 10_000;

type Client = ReturnType<EngineLink["client"]>;

export const createComparedFilesSlice: CreateSlice<ComparedFilesSlice> = (context) => {
  const { get, set, engine } = context;
  const reading = createLatest();
  const asking = createLatest();
  async function read(
    subjects: readonly [CompareSubject, CompareSubject],
    signal: AbortSignal,
  ): Promise<ComparedFiles> {
    const client = engine.client();
    const progress = (patch: Partial<ComparedReading>): void => {
      signal.throwIfAborted();
      set(({ comparedReading = NOTHING }) => ({
        comparedReading: { ...comparedReading, ...patch },
      }));
    };
    progress({ ...NOTHING, engine: subjects.some(({ kind }) => kind === "engine") });
    const [left, right] = await Promise.all([
      readable(client, subjects[0], signal),
      readable(client, subjects[1], signal),
    ]);
    const layers = unsharedLayers(compareImages(left, right).layers);
    const sizes = new Map(
      [...layers.left, ...layers.right].map(({ digest, size = 0 }) => [digest, size]),
    );
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    progress({ engine: false, bytes });
    const lists = createLists(client, { signal, onProgress: progress });
    const lefts = await lists.of(left, layers.left);
    const rights = await lists.of(right, layers.right);
    const rows = compareFiles(fatesOf(lefts), fatesOf(rights), { same: true });
    return { rows, cut: lists.isCut() };
  }

  return {
    comparedFiles: IDLE,
    comparedReading: undefined,
    comparedKept: new Set(),
    async askComparedKept(digests) {
      const signal = asking.begin();
      const wanted = digests.filter(isDigest).slice(0, MAX_ASKED);
      try {
        const { layers } = await engine.client().layers.kept({ digests: wanted }, { signal });
        set({ comparedKept: new Set(layers.map(({ digest }) => digest)) });
      } catch {
        // Then the cost is said as if nothing had been read before.
      }
    },
    async readComparedFiles() {
      const { left, right } = get().comparing;
      if (left.load.value === undefined || right.load.value === undefined) return;
      const signal = reading.begin();
      set({ comparedFiles: loading(), comparedReading: NOTHING });
      try {
        const files = await read([left.load.value, right.load.value], signal);
        if (!signal.aborted) set({ comparedFiles: ready(files), comparedReading: undefined });
      } catch (error) {
        if (signal.aborted) return;
        const comparedFiles = hasCode(error, "cancelled") ? IDLE : failed<ComparedFiles>(error);
        set({ comparedFiles, comparedReading: undefined });
      }
    },
    forgetComparedFiles() {
      reading.end();
      asking.end();
      set({ comparedFiles: IDLE, comparedReading: undefined });
    },
  };
};

/** An engine tells of no layers that could be read by themselves: it gives the whole image, which lies on the disk then. */
async function readable(
  client: Client,
  subject: CompareSubject,
  signal: AbortSignal,
): Promise<CompareSubject> {
  if (subject.kind !== "engine") return subject;
  return subjectOf(await client.images.inspect({ location: subject.location }, { signal }));
}

interface ListOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (patch: Partial<ComparedReading>) => void;
}

/** Reads the names in layers one layer after the other; one that both have is read once. */
function createLists(client: Client, { signal, onProgress }: ListOptions) {
  const known = new Map<Digest, readonly LayerEntry[]>();
  let isCut = false;
  let done = 0;
  let names = 0;

  async function readLayer(
    { location, platform }: CompareSubject,
    { digest, size = 0 }: PlacedLayer & { readonly digest: Digest },
  ): Promise<readonly LayerEntry[]> {
    const entries: LayerEntry[] = [];
    const wish = platform === undefined ? {} : { platform };
    for await (const item of client.layers.files({ location, digest, ...wish }, { signal })) {
      signal.throwIfAborted();
      if (item.kind === "end") isCut ||= item.cut;
      if (item.kind !== "entries") continue;
      entries.push(...item.entries);
      onProgress({ read: done + item.read, names: names + entries.length });
    }
    done += size;
    names += entries.length;
    onProgress({ read: done, names });
    return entries;
  }

  return {
    isCut: () => isCut,
    async of(
      subject: CompareSubject,
      layers: readonly PlacedLayer[],
    ): Promise<readonly (readonly LayerEntry[])[]> {
      const lists: (readonly LayerEntry[])[] = [];
      for (const layer of layers) {
        const { digest } = layer;
        if (!isDigest(digest)) continue;
        const entries = known.get(digest) ?? (await readLayer(subject, { ...layer, digest }));
        known.set(digest, entries);
        lists.push(entries);
      }
      return lists;
    },
  };
}
