import type { KnownSize } from "../../shared/catalog.ts";
import { type Place, placeKey } from "./place.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export interface KnownSizesSlice {
  /** Of the repository that was added up last, as far as its images were looked at. Absent until then. */
  readonly repositorySize: (KnownSize & { readonly place: string }) | undefined;
  /** Of the registry whose sheet is open. */
  readonly registrySize: KnownSize | undefined;
  /**
   * Adds up what is known of a place by now. Asks no registry.
   * @param looked images of which details have come so far: of none there is nothing to add up
   */
  readonly addUpRepository: (place: Place, looked: number) => Promise<void>;
  /** @param address of a connection */
  readonly addUpRegistry: (address: string) => Promise<void>;
}

/** Details come one after the other: they are added up once they pause. */
const PAUSE_MS = 500;

export const createKnownSizesSlice: CreateSlice<KnownSizesSlice> = ({ set, engine }) => {
  const repositoryRun = createLatest();
  const registryRun = createLatest();

  async function ask(
    input: { readonly address: string; readonly repository?: string },
    signal: AbortSignal,
  ): Promise<KnownSize | undefined> {
    try {
      const size = await engine.client().catalog.knownSize(input, { signal });
      return size.images === 0 ? undefined : size;
    } catch {
      // An estimate that cannot be made is not shown: nobody asked for it.
      return undefined;
    }
  }

  return {
    repositorySize: undefined,
    registrySize: undefined,
    async addUpRepository(place, looked) {
      const signal = repositoryRun.begin();
      if (place.kind !== "repository" || looked === 0) return;
      const { host, repository } = place;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (signal.aborted) return;
      const size = await ask({ address: host, repository }, signal);
      if (signal.aborted) return;
      set({ repositorySize: size === undefined ? undefined : { ...size, place: placeKey(place) } });
    },
    async addUpRegistry(address) {
      const signal = registryRun.begin();
      set({ registrySize: undefined });
      const registrySize = await ask({ address }, signal);
      if (!signal.aborted) set({ registrySize });
    },
  };
};
