import { hasCode } from "../../shared/errors.ts";
import type { LayerEntry, LayerFile, LayerListSource } from "../../shared/layer-files.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";

/** The names in one layer, as far as they are listed. */
export interface LayerListing {
  readonly entries: readonly LayerEntry[];
  readonly from: LayerListSource;
  /** True when the layer has more names. */
  readonly cut: boolean;
}

/** How far the layers that were asked for are read. */
export interface LayerReading {
  readonly digest: Digest;
  readonly read: number;
  readonly bytes: number;
  readonly names: number;
}

export interface LayerFilesSlice {
  /** By digest of the layer; what was read once stays while its image is inspected. */
  readonly layerListings: ReadonlyMap<string, Load<LayerListing>>;
  /** Absent while nothing is read. */
  readonly layerReading: LayerReading | undefined;
  /** Layers whose files cost nothing, as far as was asked. */
  readonly keptLayers: ReadonlySet<string>;
  /** The file whose content is shown. */
  readonly openedFile:
    { readonly digest: Digest; readonly path: string; readonly load: Load<LayerFile> } | undefined;
  /** Reads these layers of the inspected image one after the other, but for those that are there. */
  readonly readLayers: (digests: readonly Digest[]) => Promise<void>;
  readonly stopReadingLayers: () => void;
  /** Asks which of the layers were read before. Others are forgotten here: another image is inspected. */
  readonly askKeptLayers: (digests: readonly Digest[]) => Promise<void>;
  readonly openFileInLayer: (digest: Digest, path: string) => Promise<void>;
  readonly closeFileInLayer: () => void;
}

export const createLayerFilesSlice: CreateSlice<LayerFilesSlice> = (context) => {
  const { get, set, engine } = context;
  const reading = createLatest();
  const asking = createLatest();

  function show(digest: Digest, load: Load<LayerListing>): void {
    set((state) => ({ layerListings: new Map(state.layerListings).set(digest, load) }));
  }

  async function readLayer(digest: Digest, signal: AbortSignal): Promise<void> {
    const request = requestFor(context, digest);
    if (request === undefined) return;
    const entries: LayerEntry[] = [];
    let from: LayerListSource = "layer";
    let bytes = 0;
    show(digest, loading());
    for await (const item of engine.client().layers.files(request, { signal })) {
      if (signal.aborted) return;
      if (item.kind === "begin") ({ from, bytes } = item);
      if (item.kind === "entries") entries.push(...item.entries);
      const read = item.kind === "entries" ? item.read : (get().layerReading?.read ?? 0);
      if (item.kind === "end") show(digest, ready({ entries, from, cut: item.cut }));
      else set({ layerReading: { digest, read, bytes, names: entries.length } });
    }
  }

  return {
    layerListings: new Map(),
    layerReading: undefined,
    keptLayers: new Set(),
    async readLayers(digests) {
      const signal = reading.begin();
      for (const digest of digests) {
        if (get().layerListings.get(digest)?.status === "ready") continue;
        try {
          set({ layerReading: { digest, read: 0, bytes: 0, names: 0 } });
          await readLayer(digest, signal);
        } catch (error) {
          show(digest, hasCode(error, "cancelled") ? IDLE : failed(error));
          if (!signal.aborted) set({ layerReading: undefined });
          return;
        }
        if (signal.aborted) return;
      }
      set({ layerReading: undefined });
    },
    stopReadingLayers() {
      reading.end();
      set({ layerReading: undefined });
    },
    async askKeptLayers(digests) {
      const signal = asking.begin();
      const listings = [...get().layerListings].filter(
        ([digest, { status }]) => status === "ready" && digests.some((one) => one === digest),
      );
      set({ layerListings: new Map(listings), openedFile: undefined });
      try {
        const { layers } = await engine.client().layers.kept({ digests: [...digests] }, { signal });
        set({ keptLayers: new Set(layers.map(({ digest }) => digest)) });
      } catch {
        // Then the cost is said as if nothing had been read before.
      }
    },
    ...createFileOpening(context),
  };
};

type FileOpening = Pick<LayerFilesSlice, "openedFile" | "openFileInLayer" | "closeFileInLayer">;

/** The one file that is shown. */
function createFileOpening(context: SliceContext): FileOpening {
  const { set, engine } = context;
  const opening = createLatest();
  return {
    openedFile: undefined,
    async openFileInLayer(digest, path) {
      const signal = opening.begin();
      const request = requestFor(context, digest);
      if (request === undefined) return;
      set({ openedFile: { digest, path, load: loading() } });
      try {
        const file = await engine.client().layers.file({ ...request, path }, { signal });
        set({ openedFile: { digest, path, load: ready(file) } });
      } catch (error) {
        if (!hasCode(error, "cancelled"))
          set({ openedFile: { digest, path, load: failed(error) } });
      }
    },
    closeFileInLayer() {
      opening.end();
      set({ openedFile: undefined });
    },
  };
}

/** A layer of the image that is inspected, in the platform that is shown. */
function requestFor({ get }: SliceContext, digest: Digest) {
  const { inspected } = get();
  if (inspected === undefined) return undefined;
  const { location, platform } = inspected;
  return { location, digest, ...(platform === undefined ? {} : { platform }) };
}
