import type { Digest } from "../../shared/oci/digest.ts";

export interface CachedManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
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
  #bytes = 0;

  get(repository: string, digest: Digest): CachedManifest | undefined {
    const key = `${repository}@${digest}`;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  put(repository: string, digest: Digest, manifest: CachedManifest): void {
    this.remove(repository, digest);
    this.#entries.set(`${repository}@${digest}`, manifest);
    this.#bytes += manifest.bytes.byteLength;
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes.byteLength;
    }
  }

  remove(repository: string, digest: Digest): void {
    const key = `${repository}@${digest}`;
    this.#bytes -= this.#entries.get(key)?.bytes.byteLength ?? 0;
    this.#entries.delete(key);
  }
}
