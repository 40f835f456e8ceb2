import type { Readable } from "node:stream";
import type { Hint } from "../../shared/hints.ts";
import type { EngineLocation, Location, Target } from "../../shared/location.ts";
import type { TagDeletion } from "../../shared/provider.ts";
import type { PullAllowance } from "../../shared/pulls.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";

/** Everything that can wait takes a signal; aborting it ends the operation at the socket or file at once. */
export interface ImageCallOptions {
  readonly signal: AbortSignal;
}

/** A place that counts the manifests which are read there, and allows only so many in a time. */
export interface Metered {
  readonly registry: string;
  /** False where nobody counts, as far as is known by now. */
  isCounted(): boolean;
  /** Manifests that were read through this place and had to be asked for. */
  taken(): number;
  /** Who reads; undefined for nobody. */
  account(): string | undefined;
  /** What the registry last said of the account. */
  allowance(): PullAllowance | undefined;
  /** True for what was read before: reading it again costs nothing. */
  isKept(digest: Digest): boolean;
}

/** Where images are read from. */
export interface Source {
  readonly location: Location;
  /**
   * Identifies the content store behind the source, so that a destination can tell whether it may mount from it:
   * `registry:host` or `layout:/absolute/path`.
   */
  readonly origin: string;
  /** The repository inside a registry; undefined for places without repositories. */
  readonly repository: string | undefined;
  /** Present where reading manifests may be counted. */
  readonly metered?: Metered;
  /** @throws manifest_not_found, image_not_found */
  resolve(target: Target, options: ImageCallOptions): Promise<Descriptor>;
  /**
   * In place of {@link resolve} where an image only gets another name in the same place, and reading it would cost more
   * than its name is worth: its digest here, and a manifest that stands for it and is read by nobody.
   */
  resolveForName?(target: Target, options: ImageCallOptions): Promise<Descriptor>;
  /** Raw bytes, verified against digest and size, at most 8 MiB. @throws digest_mismatch, manifest_too_large */
  readManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<Uint8Array>;
  /**
   * The bytes of a blob from `offset` on, not verified: the copier verifies. Ends with an error, never short, when the
   * place can tell that bytes are missing. @throws blob_not_found
   */
  openBlob(
    descriptor: Descriptor,
    options: ImageCallOptions & { readonly offset?: number },
  ): Promise<BlobStream>;
  /** For large blobs, where the place gives parts of them: several at a time may be faster than one stream. */
  blobParts?(descriptor: Descriptor): SourceParts | undefined;
  /** Names that can be resolved, in pages. */
  listNames(options: ImageCallOptions): AsyncIterable<readonly string[]>;
  /** Where images may lie without a name: those that have names, each once, or all of them where none has. */
  listRoots?(options: ImageCallOptions): Promise<readonly ImageRoot[]>;
  /** Manifests that say, or are said to say, that their subject is `digest`. */
  listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers>;
}

/** `resumed` is true once its bytes came by more than one connection: then they may be wrong where those meet. */
export type BlobStream = Readable & { readonly resumed?: boolean };

/** One image of a layout or an archive, with all its names there. */
export interface ImageRoot {
  readonly digest: Digest;
  readonly names: readonly string[];
}

/** Signatures and other additions of one manifest. */
export interface Referrers {
  readonly entries: readonly Descriptor[];
  /** False when there are more than anybody looks through. */
  readonly complete: boolean;
}

/** One large blob in ranges, several of which may be read beside each other. */
export interface SourceParts {
  /** Bytes of one range. */
  readonly rangeBytes: number;
  /** How many ranges should be under way now, by what was measured. @param left bytes still to come */
  connections(left: number): number;
  /**
   * Exactly the bytes from `start` up to `end`, not verified. An eager reader is told of any refusal at once.
   * @throws unsupported when the place gives anything else
   */
  open(
    start: number,
    end: number,
    options: ImageCallOptions & { readonly eager: boolean },
  ): Promise<Readable>;
  /** The whole turned out wrong. */
  doubt(): void;
}

/** The parts of a blob on their way: fetched in any order, and verified in their order by whoever puts them together. */
export interface ContentParts extends Omit<SourceParts, "doubt"> {
  /** Begins to verify at or before `offset`, up to which everything passed once. @returns where */
  begin(offset: number): number;
  /** Takes the next bytes. @throws digest_mismatch with the last ones, when the whole is wrong */
  check(bytes: Uint8Array): void;
  /** Bytes that the destination has so far, in whatever order. */
  present(bytes: number): void;
}

/**
 * The bytes of one blob on their way. `open` may be called again after a failed attempt, with the offset up to which
 * the destination has the bytes safely. Streams it returns verify size and digest on everything that passes, count
 * progress, and fail before they end when anything differs.
 */
export interface BlobContent {
  readonly descriptor: Descriptor;
  open(offset: number): Promise<Readable>;
  /**
   * Takes the first `length` bytes, which the destination has from an earlier writer, as if they had come from a stream
   * of this content, so that `open(length)` may follow. They are read and hashed but not believed: the last stream fails
   * when the whole is wrong. Contents without it are read from their start.
   * @throws digest_mismatch when they are the whole blob and wrong, truncated_body when `prefix` is shorter
   */
  adopt?(prefix: AsyncIterable<Uint8Array>, length: number): Promise<void>;
  /** Another way to read it, where a destination can write anywhere; `open` may be used before and after. */
  readonly parts?: ContentParts | undefined;
}

/** Where images are written to. Writing is idempotent: what is there already may be written again. */
export interface Destination extends Guarded {
  readonly location: Location;
  readonly origin: string;
  readonly repository: string | undefined;
  /** `linux/amd64`: the one platform whose images are taken here, unless the user names another one. Absent: all are. */
  readonly platform?: string;
  hasBlob(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean>;
  /** Repositories of the same registry that were seen to hold the blob, the likeliest first. Asks nobody. */
  mountCandidates?(descriptor: Descriptor): readonly string[];
  /** Makes a blob of another repository of the same registry available here, without moving bytes. */
  mountBlob?(
    descriptor: Descriptor,
    fromRepository: string,
    options: ImageCallOptions,
  ): Promise<boolean>;
  /**
   * Looks whether there is room for all these blobs, before the first byte of any of them moves. What is there of them
   * from an earlier attempt is not needed again. Absent where nobody can tell. @throws destination_full
   */
  checkSpace?(blobs: readonly Descriptor[], options: ImageCallOptions): Promise<void>;
  /** Takes the blob, whole or not at all. */
  writeBlob(content: BlobContent, options: ImageCallOptions): Promise<void>;
  hasManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean>;
  /** Stores a manifest by digest. Everything it refers to is there already. */
  writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void>;
  /** As of {@link Source}; absent where nothing is there before the end. */
  listReferrers?(digest: Digest, options: ImageCallOptions): Promise<Referrers>;
  /** What a name points at now, or undefined. */
  resolveName(name: string, options: ImageCallOptions): Promise<Descriptor | undefined>;
  /** Points a name at a manifest that is there already. The last step of every transfer. */
  writeName(
    name: string,
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void>;
  /**
   * Points several names at a manifest with one request, where the place can, and returns those that were written; the
   * rest is left to {@link writeName}.
   */
  writeNames?(
    names: readonly string[],
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<readonly string[]>;
  /** Present where the registry may be able to fetch images by itself. */
  readonly serverCopy?: ServerCopy;
  /** Of names that point at images now, those that a rule or a lock keeps there, as far as the place tells. */
  readonly fixedNames?: FixedNames;
  /**
   * Ends a place that is written as one piece, such as an archive: until then nobody sees anything of it. Called once,
   * after the last name. Absent where every image is there as soon as it has its name.
   */
  finish?(options: ImageCallOptions): Promise<void>;
  /** In place of {@link finish}, after a failure: leaves nothing behind. Never fails. */
  abandon?(): Promise<void>;
}

/** By reading only, in as few requests as there is a way to. What is not known is left out. */
export type FixedNames = (
  names: readonly { readonly name: string; readonly digest: Digest }[],
  options: ImageCallOptions,
) => Promise<readonly FixedName[]>;

/** A name that cannot be moved, and what keeps it. */
export interface FixedName {
  readonly name: string;
  readonly hint: Hint;
}

/** An image that a registry shall fetch by itself, into one of its repositories. */
export interface ServerCopyWork {
  readonly from: {
    readonly host: string;
    readonly repository: string;
    readonly digest: Digest;
    /** Names by which it is known there; perhaps none. */
    readonly tags: readonly string[];
  };
  /** Names that it gets. */
  readonly tags: readonly string[];
}

/** A registry that copies images without anything passing through this computer. */
export interface ServerCopy {
  /** By reading only. Undefined: it cannot copy that. `alsoTags` come along although nobody asked for them. */
  plan(
    work: ServerCopyWork,
    options: ImageCallOptions,
  ): Promise<{ readonly alsoTags: readonly string[] } | undefined>;
  /** Says how far it is where the server tells, 0 to 100. Ends when the image is there with its names. */
  run(
    work: ServerCopyWork,
    options: ImageCallOptions,
  ): AsyncIterable<{ readonly percent?: number; readonly message?: string }>;
}

/** A place where a slip of the hand is dear. */
export interface Guarded {
  /**
   * What somebody has to type before anything here is replaced or removed: the repository's name, in a registry that the
   * user marked as production. Absent where nothing has to be typed.
   */
  readonly confirm?: string;
}

/** A rule or a lock of the registry. */
export type RemovalBlock = "immutable" | "locked";

/** What the service of a registry does to images of one repository besides the distribution-spec. */
export interface RegistryVerbs {
  readonly tagDeletion: NonNullable<Removable["tagDeletion"]>;
  readonly removalBlock: NonNullable<Removable["removalBlock"]>;
  /** Absent where the distribution-spec's way is as good. @throws unsupported when the account cannot use it */
  readonly deleteTag?: (name: string, options: ImageCallOptions) => Promise<void>;
  /** With all its names. */
  readonly deleteImage?: (digest: Digest, options: ImageCallOptions) => Promise<void>;
}

/** Places from which single names and whole manifests can be taken away. */
export interface Removable extends Guarded {
  /** Removes a name; other names on the same manifest stay. @throws unsupported when the place cannot do that */
  removeName(name: string, options: ImageCallOptions): Promise<void>;
  /** What {@link removeName} truly does. Absent: only the name goes, or nobody knows before trying. */
  tagDeletion?(options: ImageCallOptions): Promise<TagDeletion>;
  /** What forbids to remove a name, as far as anybody can tell before trying. */
  removalBlock?(name: string, options: ImageCallOptions): Promise<RemovalBlock | undefined>;
  /** True where {@link removeName} is known not to work. */
  removesNamesIndirectly?(): boolean;
  /**
   * Removes a name where only manifests can be removed: by way of a manifest made for it alone. The user must know.
   * @param expected what the name points at, and is pointed at again when this fails
   * @throws unsupported when manifests cannot be removed either, tag_moved
   */
  removeNameIndirectly?(
    name: string,
    expected: Descriptor,
    options: ImageCallOptions,
  ): Promise<void>;
  /** Removes a manifest with every name that points at it. */
  removeManifest(digest: Digest, options: ImageCallOptions): Promise<void>;
}

export interface OpenSourceOptions extends ImageCallOptions {
  /**
   * True for destinations where layers should lie packed: registries, and the store, from which they go on to
   * registries. Places that hold plain layers pack them; all others give every byte as it is.
   */
  readonly packed: boolean;
}

export interface OpenDestinationOptions extends ImageCallOptions {
  /** A file that is there already may be replaced. */
  readonly overwrite: boolean;
  /** A file for many images: it lists what is in it, and gets a file of checksums beside it. */
  readonly bundle?: boolean;
  /** Splits a file into parts of at most so many bytes. */
  readonly partBytes?: number;
}

/** Opens the place that a location names. What is opened holds no resource that must be closed. */
export interface Places {
  /** Default: not packed. Archives and engines may take their time to look inside. */
  openSource(location: Location, options?: OpenSourceOptions): Promise<Source>;
  /** Default: nothing is replaced. @throws destination_exists */
  openDestination(location: Location, options?: OpenDestinationOptions): Promise<Destination>;
  /** @throws unsupported for places from which nothing can be removed */
  openRemovable(location: Location, options?: ImageCallOptions): Promise<Source & Removable>;
}

/** Engines: their images can be removed too. */
export interface EnginePlaces extends PlacesOf<EngineLocation> {
  openRemovable(location: EngineLocation): Promise<Source & Removable>;
}

/** One kind of places, made outside of this folder. */
export interface PlacesOf<L extends Location> {
  openSource(location: L, options: OpenSourceOptions): Promise<Source>;
  openDestination(location: L, options: OpenDestinationOptions): Promise<Destination>;
}
