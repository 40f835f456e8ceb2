import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../shared/errors.ts";
import type { Location, Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType } from "../../shared/oci/media-types.ts";
import type {
  BlobContent,
  Destination,
  ImageCallOptions,
  ImageRoot,
  Places,
  Referrers,
  ServerCopy,
  Source,
} from "../../electron/images/image-store.ts";
import type { BuiltImage } from "./image-builder.ts";

/** One call that a place answered: `hasBlob sha256:…`. */
export interface Call {
  readonly verb: string;
  readonly subject: string;
  readonly repository: string;
}

/** What a good place never does. */
export interface Faults {
  /** Runs before a call is answered: it may throw, or wait for something. */
  before?: (call: Call, signal: AbortSignal | undefined) => void | Promise<void>;
  /** Bytes of a blob from `offset` on, in place of the true ones; the result is what the stream gives. */
  tamper?: (digest: Digest, bytes: Uint8Array, offset: number) => Uint8Array;
  /** A stream of this blob breaks after that many bytes of it; undefined leaves it whole. */
  breakAfter?: (digest: Digest, offset: number) => number | undefined;
  /** Is asked for so many bytes before a plan is carried out; may throw. */
  room?: (needed: number) => void;
  /** `mountBlob` answers this. */
  mounts?: boolean | AppError;
  /** What a registry does that copies by itself. */
  serverCopy?: ServerCopy;
}

interface StoredBlob {
  readonly size: number;
  /** Undefined for a blob that is generated, or was taken without being kept. */
  readonly bytes?: Uint8Array;
  readonly generate?: (offset: number) => AsyncIterable<Uint8Array>;
}

/** One repository, or a place that has none. */
class Content {
  readonly blobs = new Map<Digest, StoredBlob>();
  readonly manifests = new Map<Digest, { descriptor: Descriptor; bytes: Uint8Array }>();
  readonly names = new Map<string, Descriptor>();
}

export interface MemoryPlaceOptions {
  /** `registry:host`, or `layout:/path`. A layout has no repositories and cannot mount. */
  readonly origin: string;
  /** Chunks of blob streams, in bytes. */
  readonly chunkBytes?: number;
  /** How often `writeBlob` opens the content again at the offset it got to. */
  readonly resumes?: number;
  /** False for a source that hands out manifests it has not checked. */
  readonly keepsBytes?: boolean;
}

/**
 * A registry host or layout that lives in memory: a true source and destination, with switches for faults. After each
 * write it checks that every name leads to a complete image; what does not is kept in `violations`.
 */
export class MemoryPlace {
  readonly origin: string;
  readonly calls: Call[] = [];
  readonly violations: string[] = [];
  readonly openStreams = new Set<Readable>();
  readonly faults: Faults = {};
  readonly options: MemoryPlaceOptions;
  readonly #contents = new Map<string, Content>();

  constructor(options: MemoryPlaceOptions) {
    this.options = options;
    this.origin = options.origin;
  }

  content(repository = ""): Content {
    const known = this.#contents.get(repository);
    if (known !== undefined) return known;
    const made = new Content();
    this.#contents.set(repository, made);
    return made;
  }

  /** Puts an image in, under names. */
  add(image: BuiltImage, repository = "", ...names: readonly string[]): this {
    const content = this.content(repository);
    for (const { descriptor, bytes } of image.blobs) {
      content.blobs.set(descriptor.digest, { size: descriptor.size, bytes });
    }
    for (const { descriptor, bytes } of image.manifests) {
      content.manifests.set(descriptor.digest, { descriptor, bytes });
    }
    for (const name of names) content.names.set(name, image.root.descriptor);
    return this;
  }

  open(location: Location): MemoryRepository {
    const hasRepositories = this.origin.startsWith("registry:") && location.kind === "registry";
    return new MemoryRepository(
      this,
      location,
      hasRepositories ? location.reference.repository : "",
    );
  }

  /** How often each verb was called, for request counts. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { verb } of this.calls) counts[verb] = (counts[verb] ?? 0) + 1;
    return counts;
  }

  /** Every name of a repository with its digest. */
  namesOf(repository = ""): Record<string, Digest> {
    return Object.fromEntries(
      [...this.content(repository).names].map(([name, { digest }]) => [name, digest]),
    );
  }
}

/** Answers locations by host or path, as the application does. */
export function memoryPlaces(places: Readonly<Record<string, MemoryPlace>>): Places {
  const find = (location: Location): MemoryRepository => {
    const key = keyOf(location);
    const place = places[key];
    if (place === undefined) throw new AppError("host_not_found", `no place ${key}`);
    return place.open(location);
  };
  return {
    openSource: (location) => Promise.resolve(find(location)),
    openDestination: (location) => Promise.resolve(find(location)),
    openRemovable: () => Promise.reject(new AppError("unsupported", "nothing can be removed")),
  };
}

function keyOf(location: Location): string {
  if (location.kind === "registry") return location.reference.registry;
  return location.kind === "oci" ? location.path : location.kind;
}

/** A view on one repository of a place. */
export class MemoryRepository implements Source, Destination {
  readonly location: Location;
  readonly origin: string;
  readonly repository: string | undefined;
  readonly mountBlob?: NonNullable<Destination["mountBlob"]>;
  readonly serverCopy?: ServerCopy;
  readonly #place: MemoryPlace;
  readonly #content: Content;

  constructor(place: MemoryPlace, location: Location, repository: string) {
    this.#place = place;
    this.location = location;
    this.origin = place.origin;
    this.repository = place.origin.startsWith("registry:") ? repository : undefined;
    this.#content = place.content(repository);
    if (this.repository !== undefined) this.mountBlob = this.#mount;
    const { serverCopy } = place.faults;
    if (serverCopy !== undefined) this.serverCopy = serverCopy;
  }

  async resolve(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    const wanted = "name" in target ? target.name : target.digest;
    await this.#enter("resolve", wanted, options);
    const found =
      "name" in target
        ? this.#content.names.get(target.name)
        : this.#content.manifests.get(target.digest)?.descriptor;
    if (found !== undefined) return found;
    throw new AppError("manifest_not_found", `no ${wanted} here`, { details: { name: wanted } });
  }

  async readManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<Uint8Array> {
    await this.#enter("readManifest", descriptor.digest, options);
    const found = this.#content.manifests.get(descriptor.digest);
    if (found !== undefined) return found.bytes;
    throw new AppError("manifest_not_found", "no such manifest here");
  }

  async openBlob(
    descriptor: Descriptor,
    options: ImageCallOptions & { readonly offset?: number },
  ): Promise<Readable> {
    await this.#enter("openBlob", descriptor.digest, options);
    const blob = this.#content.blobs.get(descriptor.digest);
    if (blob === undefined) throw new AppError("blob_not_found", "no such blob here");
    const chunks = this.#chunks(descriptor.digest, blob, options.offset ?? 0);
    const stream = Readable.from(chunks, { objectMode: false, highWaterMark: 1024 * 1024 });
    this.#place.openStreams.add(stream);
    const abort = (): void => void stream.destroy(options.signal.reason as Error);
    options.signal.addEventListener("abort", abort, { once: true });
    return stream.once("close", () => {
      options.signal.removeEventListener("abort", abort);
      this.#place.openStreams.delete(stream);
    });
  }

  async *listNames(options: ImageCallOptions): AsyncIterable<readonly string[]> {
    await this.#enter("listNames", "", options);
    for (const name of this.#content.names.keys()) yield [name];
  }

  async listRoots(options: ImageCallOptions): Promise<readonly ImageRoot[]> {
    await this.#enter("listRoots", "", options);
    const found = Map.groupBy(this.#content.names, ([, { digest }]) => digest);
    return [...found].map(([digest, named]) => ({ digest, names: named.map(([name]) => name) }));
  }

  async listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers> {
    await this.#enter("listReferrers", digest, options);
    const stored = [...this.#content.manifests.values()];
    const own = stored.filter(
      ({ descriptor, bytes }) =>
        parseManifest(bytes, descriptor.mediaType).subject?.digest === digest,
    );
    return { entries: own.map(({ descriptor }) => descriptor), complete: true };
  }

  async hasBlob(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    await this.#enter("hasBlob", descriptor.digest, options);
    return this.#content.blobs.has(descriptor.digest);
  }

  checkSpace(blobs: readonly Descriptor[]): Promise<void> {
    const needed = blobs.reduce((sum, { size }) => sum + size, 0);
    return Promise.resolve().then(() => this.#place.faults.room?.(needed));
  }

  async writeBlob(content: BlobContent, options: ImageCallOptions): Promise<void> {
    const { digest, size } = content.descriptor;
    await this.#enter("writeBlob", digest, options);
    const kept: Uint8Array[] = [];
    let received = 0;
    for (let left = this.#place.options.resumes ?? 0; ; left -= 1) {
      const sink = new Writable({
        highWaterMark: 1024 * 1024,
        write: (chunk: Uint8Array, _encoding, done) => {
          received += chunk.byteLength;
          if (this.#place.options.keepsBytes !== false) kept.push(chunk);
          setImmediate(done);
        },
      });
      try {
        await pipeline(await content.open(received), sink, { signal: options.signal });
        break;
      } catch (error) {
        if (left <= 0 || options.signal.aborted) throw error;
      }
    }
    await this.#enter("commitBlob", digest, options);
    const keepsBytes = this.#place.options.keepsBytes !== false;
    this.#content.blobs.set(digest, keepsBytes ? { size, bytes: Buffer.concat(kept) } : { size });
    this.#checkNames();
  }

  async hasManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    await this.#enter("hasManifest", descriptor.digest, options);
    return this.#content.manifests.has(descriptor.digest);
  }

  async writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    await this.#enter("writeManifest", descriptor.digest, options);
    const missing = this.#missingUnder(descriptor, bytes);
    if (missing !== undefined) {
      this.#place.violations.push(`${descriptor.digest} was written before ${missing}`);
    }
    this.#content.manifests.set(descriptor.digest, { descriptor, bytes });
    this.#checkNames();
  }

  async resolveName(name: string, options: ImageCallOptions): Promise<Descriptor | undefined> {
    await this.#enter("resolveName", name, options);
    return this.#content.names.get(name);
  }

  async writeName(
    name: string,
    descriptor: Descriptor,
    _bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    await this.#enter("writeName", name, options);
    this.#content.names.set(name, descriptor);
    this.#checkNames();
  }

  readonly #mount = async (
    descriptor: Descriptor,
    fromRepository: string,
    options: ImageCallOptions,
  ): Promise<boolean> => {
    await this.#enter("mountBlob", descriptor.digest, options);
    const { mounts } = this.#place.faults;
    if (mounts instanceof AppError) throw mounts;
    const blob = this.#place.content(fromRepository).blobs.get(descriptor.digest);
    if (mounts === false || blob === undefined) return false;
    this.#content.blobs.set(descriptor.digest, blob);
    return true;
  };

  async #enter(verb: string, subject: string, options: ImageCallOptions): Promise<void> {
    const call = { verb, subject, repository: this.repository ?? "" };
    options.signal.throwIfAborted();
    this.#place.calls.push(call);
    await this.#place.faults.before?.(call, options.signal);
    await Promise.resolve();
    options.signal.throwIfAborted();
  }

  async *#chunks(digest: Digest, blob: StoredBlob, offset: number): AsyncGenerator<Uint8Array> {
    const { chunkBytes = 64 * 1024 } = this.#place.options;
    const { tamper, breakAfter } = this.#place.faults;
    if (blob.generate !== undefined) {
      yield* blob.generate(offset);
      return;
    }
    const whole = blob.bytes ?? new Uint8Array();
    const bytes = tamper?.(digest, whole.subarray(offset), offset) ?? whole.subarray(offset);
    const end = breakAfter?.(digest, offset);
    for (let at = 0; at < Math.min(bytes.byteLength, end ?? Infinity); at += chunkBytes) {
      yield Buffer.from(bytes.subarray(at, Math.min(at + chunkBytes, end ?? Infinity)));
    }
    if (end !== undefined) throw new AppError("connection_lost", "the source broke off");
  }

  #missingUnder(descriptor: Descriptor, bytes: Uint8Array): Digest | undefined {
    const manifest = parseManifest(bytes, descriptor.mediaType);
    const children =
      manifest.kind === "index" ? manifest.manifests : [manifest.config, ...manifest.layers];
    for (const child of children) {
      if (!isIndexType(child.mediaType) && !isImageManifestType(child.mediaType)) {
        if (!this.#content.blobs.has(child.digest)) return child.digest;
        continue;
      }
      const stored = this.#content.manifests.get(child.digest);
      if (stored === undefined) return child.digest;
      const missing = this.#missingUnder(stored.descriptor, stored.bytes);
      if (missing !== undefined) return missing;
    }
    return undefined;
  }

  #checkNames(): void {
    for (const [name, { digest }] of this.#content.names) {
      const stored = this.#content.manifests.get(digest);
      const missing =
        stored === undefined ? digest : this.#missingUnder(stored.descriptor, stored.bytes);
      if (missing !== undefined) this.#place.violations.push(`${name} leads to ${missing}`);
    }
  }
}
