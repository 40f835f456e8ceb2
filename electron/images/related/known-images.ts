import { setImmediate as nextTurn } from "node:timers/promises";
import type { Digest } from "../../../shared/oci/digest.ts";
import {
  type ImageManifest,
  type Manifest,
  tryParseManifest,
} from "../../../shared/oci/manifest.ts";
import { isImageManifestType } from "../../../shared/oci/media-types.ts";
import { fullName, tryParseReference } from "../../../shared/oci/reference.ts";
import { formatLocation, locationAt } from "../../../shared/location.ts";
import { artifactOf } from "../../../shared/artifact.ts";
import { isAttestation } from "../choose-image.ts";
import type { ImageCallOptions, Source } from "../image-store.ts";
import { tryReadManifest } from "../try-read-manifest.ts";
import type { LocalStore } from "../local-store.ts";
import { sizeOf } from "../summary.ts";

/** One image that this computer knows the layers of. */
export interface KnownImage {
  readonly location: string;
  /** Its reference, where it has one. */
  readonly name?: string;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly layers: readonly Digest[];
  readonly size: number;
  readonly created?: string;
}

/** The images that this computer knows without asking anybody: those of the store, and those that were looked at lately. */
export interface KnownImages {
  list(options: ImageCallOptions): Promise<readonly KnownImage[]>;
}

/** A manifest that was read from a registry and is remembered. */
export interface RememberedManifest {
  readonly host: string;
  readonly repository: string;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface KnownImagesOptions {
  readonly store: Pick<LocalStore, "open">;
  /** The latest manifests that were read from registries. */
  readonly remembered: (limit: number) => readonly RememberedManifest[];
}

/** Images of the store that are looked at, and platforms of each. */
const MAX_STORED = 1000;
const MAX_PLATFORMS = 16;
/** Remembered manifests that are looked at, and how many are parsed without letting others have a turn. */
const MAX_REMEMBERED = 2000;
const AT_ONCE = 100;

export function createKnownImages({ store, remembered }: KnownImagesOptions): KnownImages {
  async function stored(options: ImageCallOptions): Promise<readonly KnownImage[]> {
    const layout = store.open();
    const images: KnownImage[] = [];
    const { entries } = await layout.readIndex(options);
    for (const { name, descriptor } of entries.slice(0, MAX_STORED)) {
      options.signal.throwIfAborted();
      const reference = name === undefined ? undefined : tryParseReference(name);
      if (name === undefined || reference === undefined || descriptor === undefined) continue;
      const place = { kind: "store", reference } as const;
      for (const [digest, manifest] of await imagesIn(layout, descriptor, options)) {
        const location = formatLocation(locationAt(place, digest));
        images.push(knownImage({ location, name: fullName(name), digest }, manifest));
      }
    }
    return images;
  }

  async function looked({ signal }: ImageCallOptions): Promise<readonly KnownImage[]> {
    const images: KnownImage[] = [];
    for (const [index, kept] of remembered(MAX_REMEMBERED).entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
      signal.throwIfAborted();
      if (!isImageManifestType(kept.mediaType)) continue;
      const manifest = tryParseManifest(kept.bytes, kept.mediaType);
      if (manifest === undefined || !isImage(manifest)) continue;
      const { host, repository, digest } = kept;
      images.push(knownImage({ location: `${host}/${repository}@${digest}`, digest }, manifest));
    }
    return images;
  }

  return {
    async list(options) {
      const known = new Map<Digest, KnownImage>();
      const all = [...(await stored(options)), ...(await looked(options))];
      for (const image of all) if (!known.has(image.digest)) known.set(image.digest, image);
      return [...known.values()];
    },
  };
}

/** The image that an entry leads to, or the images of its index, as far as they are there. */
async function imagesIn(
  layout: Source,
  root: Parameters<Source["readManifest"]>[0],
  options: ImageCallOptions,
): Promise<readonly (readonly [Digest, ImageManifest])[]> {
  const read = (descriptor: typeof root) =>
    tryReadManifest(descriptor, (one) => layout.readManifest(one, options));
  const manifest = await read(root);
  if (manifest === undefined) return [];
  if (manifest.kind === "manifest") return isImage(manifest) ? [[root.digest, manifest]] : [];
  const images: (readonly [Digest, ImageManifest])[] = [];
  for (const child of manifest.manifests.slice(0, MAX_PLATFORMS)) {
    if (!isImageManifestType(child.mediaType) || isAttestation(child)) continue;
    const image = await read(child);
    if (image !== undefined && isImage(image)) images.push([child.digest, image]);
  }
  return images;
}

function isImage(manifest: Manifest): manifest is ImageManifest {
  return manifest.kind === "manifest" && artifactOf(manifest) === undefined;
}

function knownImage(
  known: Pick<KnownImage, "location" | "name" | "digest">,
  manifest: ImageManifest,
): KnownImage {
  const created = manifest.annotations["org.opencontainers.image.created"];
  return {
    ...known,
    mediaType: manifest.mediaType,
    layers: manifest.layers.map(({ digest }) => digest),
    size: sizeOf(manifest),
    ...(created === undefined ? {} : { created }),
  };
}
