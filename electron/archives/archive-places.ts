import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { type ArchiveLocation, isPipe, PIPE_PATH } from "../../shared/location.ts";
import type { ImageCallOptions, OpenSourceOptions, PlacesOf } from "../images/image-store.ts";
import type { PackedLayersTable } from "../storage/packed-layers-table.ts";
import { ArchiveDestination } from "./archive-destination.ts";
import { archiveError } from "./archive-error.ts";
import { openArchive } from "./archive-file.ts";
import { type ArchiveContents, ArchiveSource } from "./archive-source.ts";
import { readDockerContents } from "./docker-contents.ts";
import { readOciContents } from "./oci-contents.ts";
import { createPipedArchive, createPipedTar, type Pipes } from "./pipes.ts";
import { GrowingFile, refuseAnyPart } from "./growing-file.ts";
import { refuseExisting } from "./placing.ts";
import type { Outlets } from "./outlets.ts";
import { TarFile } from "./tar-file.ts";

/** Tar files as places for images. */
export interface ArchivePlaces extends PlacesOf<ArchiveLocation> {
  /** What a file is and holds, found out without reading a layer. @throws path_not_found, archive_invalid */
  look(path: string, options: ImageCallOptions): Promise<ArchiveLook>;
}

export interface ArchiveLook {
  /** By what is in it, whatever word stood before its path. */
  readonly kind: ArchiveLocation["kind"];
  readonly contents: ArchiveContents;
}

export interface ArchivePlacesOptions {
  /** What the path `-` means. By default nothing. */
  readonly pipes?: Pipes | undefined;
  /** Paths at which somebody reads what is written. By default none. */
  readonly outlets?: Outlets | undefined;
  /** Absent: every plain layer is packed each time. */
  readonly packedLayers?: PackedLayersTable;
  /** That bundles say they were written by. */
  readonly program?: string;
}

/** @param spoolFolder for what has to be unpacked or packed on the way */
export function createArchivePlaces(
  spoolFolder: string,
  { pipes = {}, outlets, packedLayers, program = "portolan" }: ArchivePlacesOptions = {},
): ArchivePlaces {
  const openPiped = createPipedArchive(pipes);
  const read = async (
    path: string,
    options: OpenSourceOptions & { readonly wanted?: string | undefined; unread?: boolean },
  ): Promise<ArchiveLook> => {
    const opening = { spoolFolder, signal: options.signal };
    const archive = await (path === PIPE_PATH ? openPiped(opening) : openArchive(path, opening));
    // Since Docker 25 a file is both; the layout keeps the manifests as they were.
    const layout = await readOciContents(archive);
    if (layout !== undefined) return { kind: "oci-archive", contents: layout };
    const saved = await readDockerContents(archive, { ...options, spoolFolder, packedLayers });
    if (saved !== undefined) return { kind: "docker-archive", contents: saved };
    throw archiveError(archive.path, "it has neither index.json nor manifest.json");
  };
  return {
    look: (path, { signal }) => read(path, { signal, packed: false, unread: true }),
    async openSource(location, { packed, signal }) {
      const { contents } = await read(location.path, { packed, signal, wanted: location.name });
      return new ArchiveSource(location, contents);
    },
    async openDestination(location, { overwrite, partBytes, ...options }) {
      // `docker save` of several images has neither a list of ours nor checksums beside it.
      const bundle = options.bundle === true && location.kind === "oci-archive";
      const origin = bundle ? { createdAt: new Date(), createdBy: program } : undefined;
      const stream = isPipe(location) ? createPipedTar(pipes) : outlets?.tarAt(location.path);
      if (stream !== undefined) {
        if (partBytes !== undefined) throw notSplit();
        return new ArchiveDestination({ location, tar: stream, bundle: origin });
      }
      const path = await placeFor(location.path);
      const checksums = bundle || partBytes !== undefined;
      if (overwrite) await refuseNoFile(path);
      else await (checksums ? refuseAnyPart(path) : refuseExisting(path));
      const tar = new TarFile(new GrowingFile({ path, overwrite, partBytes, checksums }));
      return new ArchiveDestination({ location, path, tar, bundle: origin });
    },
  };
}

/** Links on the way are followed; one at the end is replaced, never written through. */
async function placeFor(typed: string): Promise<string> {
  const path = resolve(typed);
  const folder = dirname(path);
  try {
    return join(await realpath(folder), basename(path));
  } catch {
    throw new AppError("path_not_found", `there is no folder ${folder}`, {
      details: { path: folder },
    });
  }
}

function notSplit(): AppError {
  return new AppError("invalid_location", "a pipe cannot be split into parts", {
    details: { location: PIPE_PATH, why: "a pipe cannot be split into parts" },
  });
}

async function refuseNoFile(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || stats.isFile() || stats.isSymbolicLink()) return;
  throw new AppError("destination_not_writable", `${path} is not a file`, {
    details: { path, why: "not a file" },
  });
}
