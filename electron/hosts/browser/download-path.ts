/** Which archive is offered or fetched, from the path of a request and nothing else. */
export interface DownloadPath {
  /** Chosen by the page, at random, for one drag. Whoever knows it may fetch the archive, once. */
  readonly id: string;
  /** What the file shall be called: letters that every file system takes. */
  readonly name: string;
}

/** 128 bits in base64url, then a plain name: no hidden file, no folder, nothing encoded. */
const DOWNLOAD = /^\/download\/([A-Za-z0-9_-]{22})\/([A-Za-z0-9][A-Za-z0-9._-]{0,119}\.tar)$/;

/** Reads the target of a request as it came. */
export function parseDownloadPath(target: string): DownloadPath | undefined {
  const [, id, name] = DOWNLOAD.exec(target) ?? [];
  return id === undefined || name === undefined ? undefined : { id, name };
}
