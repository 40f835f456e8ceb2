import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { EngineLocation, Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { ImageCallOptions, Referrers, Removable, Source } from "../images/image-store.ts";
import type { ConnectedEngine } from "./engine-images.ts";
import type { EngineNames } from "./engine-names.ts";
import { originOf } from "./engine-source.ts";

/** The images of an engine by their names: what removing them needs, without reading any. */
export class EngineRemovable implements Source, Removable {
  readonly location: EngineLocation;
  readonly origin: string;
  readonly repository = undefined;
  readonly #engine: ConnectedEngine;
  readonly #names: EngineNames;

  constructor(engine: ConnectedEngine, names: EngineNames) {
    this.location = engine.location;
    this.origin = originOf(engine);
    this.#engine = engine;
    this.#names = names;
  }

  async resolve(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    return this.#names.identify((await this.#names.find(target, options)).id);
  }

  readManifest(_descriptor: Descriptor, _options: ImageCallOptions): Promise<Uint8Array> {
    return Promise.resolve(this.#names.standIn());
  }

  openBlob({ digest }: Descriptor): Promise<Readable> {
    const { name } = this.#engine.api;
    const error = new AppError("blob_not_found", `the engine ${name} gives whole images only`, {
      details: { digest, engine: name },
    });
    return Promise.reject(error);
  }

  listNames(options: ImageCallOptions): AsyncIterable<readonly string[]> {
    return this.#names.list(options);
  }

  listReferrers(_digest: Digest, _options: ImageCallOptions): Promise<Referrers> {
    return Promise.resolve({ entries: [], complete: true });
  }

  async removeName(name: string, { signal }: ImageCallOptions): Promise<void> {
    await this.#engine.api.remove(name, { signal });
  }

  async removeManifest(digest: Digest, { signal }: ImageCallOptions): Promise<void> {
    await this.#engine.api.remove(this.#names.imageOf(digest), { signal });
  }
}
