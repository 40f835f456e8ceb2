import { withDetails } from "../../shared/errors.ts";
import { formatLocation, type Location, type Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import type {
  BlobStream,
  ImageCallOptions,
  ImageRoot,
  Metered,
  Referrers,
  Source,
  SourceParts,
} from "../images/image-store.ts";
import { successors } from "./graph.ts";

/**
 * Several places as one source. Whoever resolves a name or reads a manifest of a place that was joined teaches what lies
 * there; afterwards everything is found by digest, at the first place that was seen to have it.
 */
export class GatheredSource implements Source {
  readonly location: Location;
  readonly origin = "gathered:";
  readonly repository = undefined;
  readonly #first: Source;
  readonly #owners = new Map<Digest, Source>();

  /** @param first answers for what nobody was seen to have */
  constructor(first: Source) {
    this.#first = first;
    this.location = first.location;
  }

  /** The place as it is to be used from now on: what is read through it becomes known. */
  join(place: Source): Source {
    const joined: JoinedPlace = new JoinedPlace(place, (digest) => {
      if (!this.#owners.has(digest)) this.#owners.set(digest, joined);
    });
    return joined;
  }

  resolve(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    const owner = "digest" in target ? this.#ownerOf(target.digest) : this.#first;
    return owner.resolve(target, options);
  }

  readManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<Uint8Array> {
    return this.#ownerOf(descriptor.digest).readManifest(descriptor, options);
  }

  openBlob(
    descriptor: Descriptor,
    options: ImageCallOptions & { readonly offset?: number },
  ): Promise<BlobStream> {
    return this.#ownerOf(descriptor.digest).openBlob(descriptor, options);
  }

  blobParts(descriptor: Descriptor): SourceParts | undefined {
    return this.#ownerOf(descriptor.digest).blobParts?.(descriptor);
  }

  /** Names mean something inside one place only. */
  async *listNames(_options: ImageCallOptions): AsyncIterable<readonly string[]> {
    yield* [];
  }

  listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers> {
    return this.#ownerOf(digest).listReferrers(digest, options);
  }

  #ownerOf(digest: Digest): Source {
    return this.#owners.get(digest) ?? this.#first;
  }
}

/** One of several places. Its failures say which one it is. */
class JoinedPlace implements Source {
  readonly location: Location;
  readonly origin: string;
  readonly repository: string | undefined;
  readonly metered?: Metered;
  readonly #place: Source;
  readonly #learn: (digest: Digest) => void;

  constructor(place: Source, learn: (digest: Digest) => void) {
    this.#place = place;
    this.#learn = learn;
    this.location = place.location;
    this.origin = place.origin;
    this.repository = place.repository;
    if (place.metered !== undefined) this.metered = place.metered;
  }

  async resolve(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    const found = await this.#telling(this.#place.resolve(target, options));
    this.#learn(found.digest);
    return found;
  }

  async readManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<Uint8Array> {
    const bytes = await this.#telling(this.#place.readManifest(descriptor, options));
    this.#learn(descriptor.digest);
    for (const digest of namedIn(bytes, descriptor.mediaType)) this.#learn(digest);
    return bytes;
  }

  openBlob(
    descriptor: Descriptor,
    options: ImageCallOptions & { readonly offset?: number },
  ): Promise<BlobStream> {
    return this.#telling(this.#place.openBlob(descriptor, options));
  }

  blobParts(descriptor: Descriptor): SourceParts | undefined {
    return this.#place.blobParts?.(descriptor);
  }

  listNames(options: ImageCallOptions): AsyncIterable<readonly string[]> {
    return this.#place.listNames(options);
  }

  async listRoots(options: ImageCallOptions): Promise<readonly ImageRoot[]> {
    return (await this.#place.listRoots?.(options)) ?? [];
  }

  listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers> {
    return this.#telling(this.#place.listReferrers(digest, options));
  }

  async #telling<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw withDetails(error, { location: formatLocation(this.location) });
    }
  }
}

function namedIn(bytes: Uint8Array, mediaType: string): readonly Digest[] {
  try {
    const { manifests, blobs } = successors(parseManifest(bytes, mediaType));
    return [...manifests, ...blobs.map(({ descriptor }) => descriptor)].map(({ digest }) => digest);
  } catch {
    // Whoever asked for it finds out the same, and says so.
    return [];
  }
}
