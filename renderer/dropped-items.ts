/** A file or folder of this computer that the user dropped on the page, or chose. */
export interface DroppedItem {
  readonly name: string;
  /** What the desktop application can tell the path of. Folders have one too. */
  readonly file: File;
  /** Present for a folder: the way to its files in a browser. */
  readonly folder?: FileSystemDirectoryEntry;
}

/** True when files are being dragged, and not text or an image of a page. */
export function holdsFiles(transfer: Pick<DataTransfer, "types">): boolean {
  return transfer.types.includes("Files");
}

/** What was dropped. To be called while the event is handled: afterwards the browser gives nothing any more. */
export function droppedItems(transfer: DataTransfer): readonly DroppedItem[] {
  return [...transfer.items].flatMap((item) => {
    const file = item.kind === "file" ? item.getAsFile() : null;
    if (file === null) return [];
    const entry = item.webkitGetAsEntry();
    const folder = isFolder(entry) ? { folder: entry } : {};
    return [{ name: file.name, file, ...folder }];
  });
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

/** What `docker save`, skopeo and we call an archive of images. */
const ARCHIVE = /\.(?:tar|tar\.gz|tgz|tar\.zst|tzst)$/i;

/** Whether it can hold images at all, as far as its name tells. */
export function mayHoldImages({ name, folder }: DroppedItem): boolean {
  return folder !== undefined || ARCHIVE.test(name);
}
