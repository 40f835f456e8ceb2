import { AppError, cancelledError } from "../../shared/errors.ts";
import type { EngineLocation } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { tryParseManifest } from "../../shared/oci/manifest.ts";
import { formatLists, type WrittenImages } from "../archives/archive-lists.ts";
import { TarStream } from "../archives/tar-stream.ts";
import type { BlobContent, Destination, ImageCallOptions } from "../images/image-store.ts";
import { blobPath } from "../images/layout-blobs.ts";
import { formatLayoutFile, LAYOUT_FILE } from "../images/layout-version.ts";
import type { ConnectedEngine } from "./engine-images.ts";
import type { EngineNames } from "./engine-names.ts";
import { originOf } from "./engine-source.ts";

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
  readonly #images: WrittenImages = { manifests: new Map(), names: new Map() };
  readonly #whole = new Set<Digest>();
  #loading: Loading | undefined;

  constructor(engine: ConnectedEngine, names: EngineNames) {
    this.location = engine.location;
    this.origin = originOf(engine);
    this.platform = engine.description.platform;
    this.#engine = engine;
    this.#names = names;
  }

  hasBlob({ digest }: Descriptor, _options: ImageCallOptions): Promise<boolean> {
    return Promise.resolve(this.#whole.has(digest));
  }

  hasManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    return this.hasBlob(descriptor, options);
  }

  async writeBlob(content: BlobContent, { signal }: ImageCallOptions): Promise<void> {
    const { digest, size } = content.descriptor;
    if (this.#whole.has(digest)) return;
    const { tar } = this.#load();
    await tar.append({ name: blobPath(digest), size }, () => content.open(0), signal);
    this.#whole.add(digest);
  }

  async writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    { signal }: ImageCallOptions,
  ): Promise<void> {
    const { digest } = descriptor;
    if (this.#whole.has(digest)) return;
    await this.#append(blobPath(digest), bytes, signal);
    const parsed = tryParseManifest(bytes, descriptor.mediaType);
    this.#images.manifests.set(digest, { descriptor, parsed });
    this.#whole.add(digest);
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
    if (this.#loading !== undefined) await this.#finishLoading(this.#loading, signal);
    for (const [name, descriptor] of this.#images.names) {
      if (this.#images.manifests.has(descriptor.digest)) continue;
      await this.#engine.api.tag(this.#names.imageOf(descriptor.digest), name, { signal });
    }
    await this.#confirm({ signal });
  }

  async abandon(): Promise<void> {
    const loading = this.#loading;
    if (loading === undefined) return;
    loading.tar.break(cancelledError("sending images to an engine"));
    loading.stop.abort(cancelledError("sending images to an engine"));
    await loading.done.catch(() => undefined);
  }

  /** The request begins with the first byte there is. */
  #load(): Loading {
    if (this.#loading !== undefined) return this.#loading;
    const tar = new TarStream();
    const stop = new AbortController();
    const done = this.#engine.api.load(tar.output, { signal: stop.signal });
    // An engine that refuses early says why; whoever writes must hear that, and not only that the pipe broke.
    done.catch((error: unknown) => tar.break(error));
    this.#loading = { tar, stop, done };
    return this.#loading;
  }

  #append(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const { tar } = this.#load();
    const open = (): Promise<AsyncIterable<Uint8Array>> => Promise.resolve(only(bytes));
    return tar.append({ name, size: bytes.byteLength }, open, signal);
  }

  async #finishLoading({ tar, stop, done }: Loading, signal: AbortSignal): Promise<void> {
    const lists = formatLists(this.#images);
    for (const [name, bytes] of [[LAYOUT_FILE, formatLayoutFile()] as const, ...lists])
      await this.#append(name, bytes, signal);
    const cancel = (): void => stop.abort(signal.reason);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      await tar.end(signal);
      await done;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
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

  #otherwise(image: string, digest: Digest, actual: Digest | undefined): AppError {
    const { name } = this.#engine.api;
    const text = `the engine ${name} has ${actual ?? "nothing"} as ${image} after it was sent ${digest}`;
    return new AppError("digest_mismatch", text, {
      details: { digest, expected: digest, actual: actual ?? "", engine: name, name: image },
    });
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
