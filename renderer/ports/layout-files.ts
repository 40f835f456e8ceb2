import { AppError } from "../../shared/errors.ts";

/** A file of a folder, with its path below the folder. */
export interface LayoutFile {
  readonly path: string;
  readonly file: File;
}

/** Spec: image-spec v1.1, image-layout. Nothing else of a folder is sent anywhere. */
const LAYOUT_FILE =
  /^(?:oci-layout|index\.json|blobs\/(?:sha256\/[a-f0-9]{64}|sha512\/[a-f0-9]{128}))$/;

/** The only folders that an image layout has. */
const LAYOUT_FOLDER = /^blobs(?:\/(?:sha256|sha512))?$/;

/**
 * The files of an image layout that was dropped.
 * @throws layout_invalid when the folder is none
 */
export async function readLayoutFiles(
  folder: FileSystemDirectoryEntry,
): Promise<readonly LayoutFile[]> {
  const files = await filesBelow(folder, "");
  if (files.some(({ path }) => path === "oci-layout")) return files;
  throw new AppError("layout_invalid", `${folder.name} is no image layout`, {
    details: { path: folder.name },
  });
}

async function filesBelow(
  folder: FileSystemDirectoryEntry,
  prefix: string,
): Promise<readonly LayoutFile[]> {
  const found: LayoutFile[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory && LAYOUT_FOLDER.test(path)) {
      found.push(...(await filesBelow(entry as FileSystemDirectoryEntry, `${path}/`)));
    } else if (entry.isFile && LAYOUT_FILE.test(path)) {
      found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
    }
  }
  return found;
}

/** Spec: File and Directory Entries API. Each reading gives some entries, and the last gives none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}
