import { formatLocation, type EngineLocation } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { isImageManifestType } from "../../shared/oci/media-types.ts";
import { openSpooled } from "../archives/archive-file.ts";
import { type ArchiveContents, inMemory } from "../archives/archive-source.ts";
import { readDockerContents } from "../archives/docker-contents.ts";
import { PACKER } from "../archives/docker-layer.ts";
import { readOciContents } from "../archives/oci-contents.ts";
import { archiveError } from "../archives/archive-error.ts";
import { SharedWork } from "../archives/shared-work.ts";
import { unpackArchive } from "../archives/unpack-archive.ts";
import { emptyLayoutIndex, putUnnamed } from "../images/layout-index.ts";
import type { EngineImagesTable } from "../storage/engine-images-table.ts";
import type { PackedLayersTable } from "../storage/packed-layers-table.ts";
import type { EngineApi, EngineDescription } from "./engine-api.ts";
import { rootIn } from "./saved-root.ts";

/** An engine that answered. */
export interface ConnectedEngine {
  readonly location: EngineLocation;
  readonly api: EngineApi;
  readonly description: EngineDescription;
}

/** An image of an engine that can be read. */
export interface OpenedImage {
  readonly root: Descriptor;
  readonly contents: ArchiveContents;
}

export interface EngineImagesOptions {
  readonly spoolFolder: string;
  readonly packedLayers: PackedLayersTable;
  readonly manifests: EngineImagesTable;
  /** How long an image stays open after the last one who asked. Default: a minute. */
  readonly keepMs?: number;
}

interface OpenOptions {
  /** Plain layers become gzip. */
  readonly packed: boolean;
  readonly signal: AbortSignal;
}

/** A plan is looked at for so long before it is carried out. What was read for it takes room on the disk meanwhile. */
const KEEP_MS = 60_000;
const PLAIN = "plain";

/**
 * The images of engines, each fetched whole and once for all who want it soon. One whose manifest was made before is
 * described from memory, and fetched only when somebody reads more than its manifest.
 */
export class EngineImages {
  readonly #options: EngineImagesOptions;
  readonly #open = new Map<
    string,
    { readonly work: SharedWork<OpenedImage>; readonly end: NodeJS.Timeout }
  >();

  constructor(options: EngineImagesOptions) {
    this.#options = options;
  }

  /** @throws image_not_found, archive_invalid, digest_mismatch, and what engines fail with */
  async open(
    engine: ConnectedEngine,
    image: Digest,
    { packed, signal }: OpenOptions,
  ): Promise<OpenedImage> {
    const key = `${engine.description.id}\n${image}\n${packed}`;
    const known = this.#open.get(key);
    known?.end.refresh();
    const opening =
      known?.work ?? new SharedWork((signal) => this.#describe(engine, image, { packed, signal }));
    if (known === undefined) this.#keep(key, opening);
    return opening.result(signal);
  }

  #keep(key: string, work: SharedWork<OpenedImage>): void {
    const { keepMs = KEEP_MS } = this.#options;
    const end = setTimeout(() => this.#open.delete(key), keepMs).unref();
    this.#open.set(key, { work, end });
  }

  async #describe(
    engine: ConnectedEngine,
    image: Digest,
    { packed, signal }: OpenOptions,
  ): Promise<OpenedImage> {
    const { manifests } = this.#options;
    const form = packed ? `packed, ${PACKER}` : PLAIN;
    const known = manifests.find(engine.description.id, image, form);
    if (known?.bytes !== undefined) {
      const root = { mediaType: known.mediaType, digest: known.digest, size: known.size };
      const fetching = new SharedWork((signal) => this.#fetch(engine, image, { packed, signal }));
      return describedImage(nameOf(engine, image), { root, bytes: known.bytes, fetching });
    }
    const fetched = await this.#fetch(engine, image, { packed, signal });
    const { root, contents } = fetched;
    const blob = isImageManifestType(root.mediaType) ? contents.find(root.digest) : undefined;
    if (blob !== undefined) {
      const bytes = Buffer.concat(await (await blob.open(0, signal)).toArray({ signal }));
      manifests.keep(engine.description.id, image, form, { ...root, bytes });
    }
    return fetched;
  }

  async #fetch(
    engine: ConnectedEngine,
    image: Digest,
    { packed, signal }: OpenOptions,
  ): Promise<OpenedImage> {
    const { spoolFolder, packedLayers } = this.#options;
    const name = nameOf(engine, image);
    const stream = await engine.api.save(image, { signal });
    // Its lists may stand at its end: it has to lie somewhere while it is read.
    const spool = await unpackArchive(stream, { path: name, spoolFolder, signal });
    const archive = await openSpooled(name, spool, { signal });
    const layers = { packed, spoolFolder, packedLayers, signal };
    const { keepsManifests } = engine.description;
    const contents =
      (keepsManifests ? await readOciContents(archive) : undefined) ??
      (await readDockerContents(archive, layers)) ??
      (await readOciContents(archive));
    const root = contents && (await rootIn(contents, image, { ...engine.description, signal }));
    if (contents === undefined || root === undefined) {
      throw archiveError(name, "the engine gave an archive without the image");
    }
    return { root, contents };
  }
}

function nameOf({ location }: ConnectedEngine, image: Digest): string {
  const { kind, engine } = location;
  return formatLocation({ kind, id: image, ...(engine === undefined ? {} : { engine }) });
}

/** What a manifest lists, without having looked at it. */
function describedImage(
  path: string,
  known: {
    readonly root: Descriptor;
    readonly bytes: Uint8Array;
    readonly fetching: SharedWork<OpenedImage>;
  },
): OpenedImage {
  const { root, bytes, fetching } = known;
  const manifest = parseManifest(bytes, root.mediaType);
  const listed = manifest.kind === "manifest" ? [manifest.config, ...manifest.layers] : [];
  const sizes = new Map(listed.map(({ digest, size }) => [digest, size]));
  const contents: ArchiveContents = {
    path,
    index: putUnnamed(emptyLayoutIndex(), root),
    find(digest) {
      if (digest === root.digest) return inMemory(Buffer.from(bytes));
      const size = sizes.get(digest);
      if (size === undefined) return undefined;
      return {
        size,
        async open(offset, signal) {
          const { contents: fetched } = await fetching.result(signal);
          const blob = fetched.find(digest);
          if (blob === undefined) throw archiveError(path, `the engine no longer gives ${digest}`);
          return blob.open(offset, signal);
        },
      };
    },
  };
  return { root, contents };
}
