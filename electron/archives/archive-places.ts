import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../shared/errors.ts";
import type { ArchiveLocation } from "../../shared/location.ts";
import type { PlacesOf } from "../images/image-store.ts";
import { ArchiveDestination } from "./archive-destination.ts";
import { archiveError } from "./archive-error.ts";
import { openArchive } from "./archive-file.ts";
import { ArchiveSource } from "./archive-source.ts";
import { readDockerContents } from "./docker-contents.ts";
import { readOciContents } from "./oci-contents.ts";
import { refuseExisting, TarFile } from "./tar-file.ts";

/** Tar files as places for images. @param spoolFolder for what has to be unpacked or packed on the way */
export function createArchivePlaces(spoolFolder: string): PlacesOf<ArchiveLocation> {
  return {
    async openSource(location, { packed, signal }) {
      const archive = await openArchive(location.path, { spoolFolder, signal });
      const wanted = location.name;
      // Since Docker 25 a file is both; the layout keeps the manifests as they were.
      const contents =
        (await readOciContents(archive)) ??
        (await readDockerContents(archive, { packed, spoolFolder, signal, wanted }));
      if (contents !== undefined) return new ArchiveSource(location, contents);
      throw archiveError(archive.path, "it has neither index.json nor manifest.json");
    },
    async openDestination(location, { overwrite }) {
      const path = await placeFor(location.path);
      if (overwrite) await refuseNoFile(path);
      else await refuseExisting(path);
      return new ArchiveDestination(location, path, new TarFile(path, overwrite));
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

async function refuseNoFile(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || stats.isFile() || stats.isSymbolicLink()) return;
  throw new AppError("destination_not_writable", `${path} is not a file`, {
    details: { path, why: "not a file" },
  });
}
