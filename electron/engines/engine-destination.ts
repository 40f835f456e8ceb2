import { PassThrough, type Readable } from "node:stream";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { EngineLocation } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { WrittenImages } from "../archives/archive-lists.ts";
import { ArchiveWriter } from "../archives/archive-writer.ts";
import type { NewMember } from "../archives/tar-output.ts";
import { TarStream } from "../archives/tar-stream.ts";
import type { BlobContent, Destination, ImageCallOptions } from "../images/image-store.ts";
import type { ConnectedEngine } from "./engine-images.ts";
import type { EngineNames } from "./engine-names.ts";
import { originOf } from "./engine-source.ts";

/** Bytes on their way to the engine: enough that neither side waits for the other's every chunk. */
const BUFFER_BYTES = 1024 * 1024;

/** One request on its way: what is written goes to the engine as it comes. */
interface Loading {
  readonly tar: TarStream;
  readonly stop: AbortController;
  /** Settles when the engine has read everything. */
  readonly done: Promise<void>;
}

/**
 * An engine that images are sent to: one tar file for all of them, which is a layout and what `docker load` reads, written
 * while the engine reads it. Its lists stand at its end, and no engine begins before that. What the engine has already
 * is sent again all the same, because a file that lacks a layer is refused.
 */
export class EngineDestination implements Destination {
  readonly location: EngineLocation;
  readonly origin: string;
  readonly repository = undefined;
  readonly platform: string;
  readonly #engine: ConnectedEngine;
  readonly #names: EngineNames;
  readonly #writer: ArchiveWriter;
  #loading: Loading | undefined;

  constructor(engine: ConnectedEngine, names: EngineNames) {
    this.location = engine.location;
    this.origin = originOf(engine);
    this.platform = engine.description.platform;
    this.#engine = engine;
    this.#names = names;
    this.#writer = new ArchiveWriter({
      append: (member, open, signal) => this.#append(member, open, signal),
      finish: (signal) => this.#end(signal),
      abandon: () => this.#giveUp(),
    });
  }

  hasBlob({ digest }: Descriptor, _options: ImageCallOptions): Promise<boolean> {
    return Promise.resolve(this.#writer.has(digest));
  }

  hasManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    return this.hasBlob(descriptor, options);
  }

  writeBlob(content: BlobContent, options: ImageCallOptions): Promise<void> {
    return this.#writer.writeBlob(content, options);
  }

  writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    return this.#writer.writeManifest(descriptor, bytes, options);
  }

  async resolveName(name: string, options: ImageCallOptions): Promise<Descriptor | undefined> {
    const written = this.#images.names.get(name);
    if (written !== undefined) return written;
    const found = await this.#names.inspect(name, options);
    return found === undefined ? undefined : this.#names.identify(found.id);
  }

  writeName(name: string, descriptor: Descriptor): Promise<void> {
    this.#images.names.set(name, descriptor);
    return Promise.resolve();
  }

  /** @throws digest_mismatch when the engine has made something else of an image */
  async finish({ signal }: ImageCallOptions): Promise<void> {
    if (this.#loading !== undefined) await this.#writer.finish([], { signal });
    for (const [name, descriptor] of this.#images.names) {
      if (this.#images.manifests.has(descriptor.digest)) continue;
      await this.#engine.api.tag(this.#names.imageOf(descriptor.digest), name, { signal });
    }
    await this.#confirm({ signal });
  }

  abandon(): Promise<void> {
    return this.#writer.abandon();
  }

  get #images(): WrittenImages {
    return this.#writer.images;
  }

  /** The request begins with the first byte there is. */
  #load(): Loading {
    if (this.#loading !== undefined) return this.#loading;
    const archive = new PassThrough({ highWaterMark: BUFFER_BYTES });
    const tar = new TarStream(archive, { explain: () => this.#stoppedReading() });
    const stop = new AbortController();
    const done = this.#engine.api.load(archive, { signal: stop.signal });
    done.catch((error: unknown) => tar.break(error));
    this.#loading = { tar, stop, done };
    return this.#loading;
  }

  async #append(
    member: NewMember,
    open: () => Promise<Readable>,
    signal: AbortSignal,
  ): Promise<void> {
    const { tar, done } = this.#load();
    try {
      await tar.append(member, open, signal);
    } catch (error) {
      // An engine that refuses early says why, and whoever writes must hear that.
      if (tar.isBroken && !signal.aborted) await done;
      throw error;
    }
  }

  async #end(signal: AbortSignal): Promise<void> {
    const { tar, stop, done } = this.#load();
    const cancel = (): void => stop.abort(signal.reason);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      await tar.finish(signal);
    } catch (error) {
      // An engine may answer as soon as it has the lists: what comes behind them means nothing.
      if (signal.aborted) throw error;
    }
    try {
      await done;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  async #giveUp(): Promise<void> {
    const loading = this.#loading;
    if (loading === undefined) return;
    await loading.tar.abandon();
    loading.stop.abort(cancelledError("sending images to an engine"));
    await loading.done.catch(() => undefined);
  }

  async #confirm(options: ImageCallOptions): Promise<void> {
    for (const [digest, { descriptor }] of this.#images.manifests) {
      const expected = this.#idsOf(digest);
      const names = [...this.#images.names].filter(([, named]) => named.digest === digest);
      const places = names.length === 0 ? expected.slice(0, 1) : names.map(([name]) => name);
      for (const place of places) {
        const found = await this.#names.inspect(place, options);
        if (found === undefined || !expected.includes(found.id))
          throw this.#otherwise(place, digest, found?.id);
        this.#names.remember(found.id, descriptor);
      }
    }
  }

  /** What engines call an image: by its config, or, where they keep manifests, by its manifest. */
  #idsOf(root: Digest): readonly Digest[] {
    const manifest = this.#images.manifests.get(root)?.parsed;
    if (manifest?.kind === "manifest") return [manifest.config.digest, root];
    if (manifest?.kind !== "index") return [root];
    return [root, ...manifest.manifests.flatMap(({ digest }) => this.#idsOf(digest))];
  }

  #stoppedReading(): AppError {
    const { name } = this.#engine.api;
    const why = "it stopped reading before it had everything";
    return new AppError("engine_failed", `the engine ${name}: ${why}`, {
      details: { engine: name, why },
    });
  }

  #otherwise(image: string, digest: Digest, actual: Digest | undefined): AppError {
    const { name } = this.#engine.api;
    const text = `the engine ${name} has ${actual ?? "nothing"} as ${image} after it was sent ${digest}`;
    return new AppError("digest_mismatch", text, {
      details: { digest, expected: digest, actual: actual ?? "", engine: name, name: image },
    });
  }
}
