import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { EngineLocation, Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { ArchiveSource } from "../archives/archive-source.ts";
import type { ImageCallOptions, Referrers, Source } from "../images/image-store.ts";
import type { ConnectedEngine, EngineImages } from "./engine-images.ts";
import type { EngineNames } from "./engine-names.ts";

/** Identifies an engine as a store of content. */
export function originOf({ description }: ConnectedEngine): string {
  return `engine:${description.id}`;
}

/** The images of an engine. One is fetched when it is resolved, unless it is known what it consists of. */
export class EngineSource implements Source {
  readonly location: EngineLocation;
  readonly origin: string;
  readonly repository = undefined;
  readonly #engine: ConnectedEngine;
  readonly #images: EngineImages;
  readonly #names: EngineNames;
  readonly #packed: boolean;
  /** By image ID. */
  readonly #opened = new Map<
    Digest,
    { readonly root: Descriptor; readonly source: ArchiveSource }
  >();
  readonly #identified = new Set<Digest>();

  constructor(
    engine: ConnectedEngine,
    parts: { readonly images: EngineImages; readonly names: EngineNames; readonly packed: boolean },
  ) {
    this.location = engine.location;
    this.origin = originOf(engine);
    this.#engine = engine;
    this.#images = parts.images;
    this.#names = parts.names;
    this.#packed = parts.packed;
  }

  async resolve(target: Target, { signal }: ImageCallOptions): Promise<Descriptor> {
    const opened = "digest" in target ? this.#opened.get(target.digest) : undefined;
    if (opened !== undefined) return opened.root;
    const known = "digest" in target ? this.#having(target.digest) : undefined;
    if (known !== undefined) return known.resolve(target, { signal });
    const { id } = await this.#names.find(target, { signal });
    const image = await this.#images.open(this.#engine, id, { packed: this.#packed, signal });
    const source = new ArchiveSource(this.location, image.contents);
    this.#opened.set(id, { root: image.root, source });
    return image.root;
  }

  async resolveForName(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    const { id } = await this.#names.find(target, options);
    const descriptor = this.#names.identify(id);
    this.#identified.add(descriptor.digest);
    return descriptor;
  }

  readManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<Uint8Array> {
    const { digest } = descriptor;
    if (this.#identified.has(digest)) return Promise.resolve(this.#names.standIn());
    const source = this.#having(digest);
    return source === undefined
      ? Promise.reject(this.#missing("manifest_not_found", digest))
      : source.readManifest(descriptor, options);
  }

  openBlob(
    descriptor: Descriptor,
    options: ImageCallOptions & { readonly offset?: number },
  ): Promise<Readable> {
    const source = this.#having(descriptor.digest);
    return source === undefined
      ? Promise.reject(this.#missing("blob_not_found", descriptor.digest))
      : source.openBlob(descriptor, options);
  }

  listNames(options: ImageCallOptions): AsyncIterable<readonly string[]> {
    return this.#names.list(options);
  }

  listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers> {
    const source = this.#having(digest);
    return source === undefined
      ? Promise.resolve({ entries: [], complete: true })
      : source.listReferrers(digest, options);
  }

  #having(digest: Digest): ArchiveSource | undefined {
    return [...this.#opened.values()].find(({ source }) => source.has(digest))?.source;
  }

  #missing(code: "manifest_not_found" | "blob_not_found", digest: Digest): AppError {
    const { name } = this.#engine.api;
    return new AppError(code, `the engine ${name} has no ${digest}`, {
      details: { digest, engine: name },
    });
  }
}
