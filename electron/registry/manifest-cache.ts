import type { Digest } from "../../shared/oci/digest.ts";

export interface CachedManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** Keeps manifests of one account beyond the life of the process. What it loses is asked for again. */
export interface ManifestKeeper {
  find(repository: string, digest: Digest): CachedManifest | undefined;
  keep(repository: string, digest: Digest, manifest: CachedManifest): void;
  remove(repository: string, digest: Digest): void;
}

/** The keepers of all accounts. What keeps them is for `app.ts` to say. */
export interface KeptManifests {
  /** @param account the id of the access: what one account may read says nothing of another */
  of(account: { readonly access: string; readonly host: string }): ManifestKeeper;
}

/** Manifests have a few KiB; this holds thousands. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Manifests by digest, verified when they came in: what a digest names never changes, so it need not be asked for twice
 * (and Docker Hub counts every GET). The least recently used go first. Keys name the repository too: what one account
 * may read in one repository says nothing of another.
 */
export class ManifestCache {
  readonly #entries = new Map<string, CachedManifest>();
  readonly #keeper: ManifestKeeper | undefined;
  #bytes = 0;

  constructor(keeper?: ManifestKeeper) {
    this.#keeper = keeper;
  }

  get(repository: string, digest: Digest): CachedManifest | undefined {
    const key = `${repository}@${digest}`;
    const entry = this.#entries.get(key);
    if (entry === undefined) return this.#fromKeeper(repository, digest);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  put(repository: string, digest: Digest, manifest: CachedManifest): void {
    this.#keeper?.keep(repository, digest, manifest);
    this.#remember(repository, digest, manifest);
  }

  remove(repository: string, digest: Digest): void {
    this.#keeper?.remove(repository, digest);
    this.#drop(repository, digest);
  }

  #fromKeeper(repository: string, digest: Digest): CachedManifest | undefined {
    const kept = this.#keeper?.find(repository, digest);
    if (kept !== undefined) this.#remember(repository, digest, kept);
    return kept;
  }

  #remember(repository: string, digest: Digest, manifest: CachedManifest): void {
    this.#drop(repository, digest);
    this.#entries.set(`${repository}@${digest}`, manifest);
    this.#bytes += manifest.bytes.byteLength;
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes.byteLength;
    }
  }

  #drop(repository: string, digest: Digest): void {
    const key = `${repository}@${digest}`;
    this.#bytes -= this.#entries.get(key)?.bytes.byteLength ?? 0;
    this.#entries.delete(key);
  }
}
