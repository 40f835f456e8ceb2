/** Which file an upload is, from the path of its request and nothing else. */
export interface UploadPath {
  /** Chosen by the page, at random: one for each file or folder that was dropped. */
  readonly id: string;
  /** Where the bytes go below the upload's own folder: plain names with `/` between them. Absent: the whole upload. */
  readonly file?: string;
  /** The file is part of an OCI image layout, so that the folder is what can be read. */
  readonly isLayout: boolean;
}

/** 128 bits in base64url: nobody guesses the folder of another page. */
const UPLOAD = /^\/upload\/([A-Za-z0-9_-]{22})(?:\/([^?#]+))?$/;

/** Spec: image-spec v1.1, image-layout. Nothing else of a folder is taken. */
const LAYOUT_FILE =
  /^(?:oci-layout|index\.json|blobs\/(?:sha256\/[a-f0-9]{64}|sha512\/[a-f0-9]{128}))$/;

/** Any file system takes a name of so many letters. */
const MAX_NAME_LENGTH = 120;

/**
 * Reads the target of a request as it came. The name of a single file is only for people: every letter that could mean
 * something to a file system or in a location becomes `_`.
 */
export function parseUploadPath(target: string): UploadPath | undefined {
  const [, id, rest] = UPLOAD.exec(target) ?? [];
  if (id === undefined) return undefined;
  if (rest === undefined) return { id, isLayout: false };
  if (LAYOUT_FILE.test(rest)) return { id, file: rest, isLayout: true };
  const name = rest.includes("/") ? undefined : tryDecode(rest);
  return name === undefined ? undefined : { id, file: plainName(name), isLayout: false };
}

function plainName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(-MAX_NAME_LENGTH);
  // No hidden file, no `..`, and none of the names that stand for a layout.
  return /^[A-Za-z0-9]/.test(plain) && !LAYOUT_FILE.test(plain) ? plain : `_${plain}`;
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // No valid encoding: the path does not exist.
  }
}
