import { tryParseByteSize } from "../../shared/byte-size.ts";
import { sourceWords } from "../../shared/source-words.ts";
import { parseLocation } from "../../shared/location.ts";
import type { TransferRequest } from "../../shared/transfer.ts";

/** `archive` is what engines and tools for OCI images read; `bundle` also lists its images and has checksums beside it. */
export type SaveForm = "archive" | "bundle";

/** What the sheet holds that saves images as one file. */
export interface SaveDraft {
  /** Locations of images, one for each row that was selected. */
  readonly sources: readonly string[];
  /** Of the new file, on the computer of the engine. */
  readonly path: string;
  readonly form: SaveForm;
  /** The size of a bundle's parts as it is typed; empty: one file. */
  readonly partSize: string;
  /** Empty takes every platform. */
  readonly platforms: readonly string[];
  /** A file that is there may be replaced. */
  readonly overwrite: boolean;
}

/** @param folder in which a file was saved last; undefined when there was none */
export function createSaveDraft(sources: readonly string[], folder: string | undefined): SaveDraft {
  return {
    sources,
    path: folder === undefined ? "" : `${folder}${suggestedName(sources)}`,
    form: sources.length > 1 ? "bundle" : "archive",
    partSize: "",
    platforms: [],
    overwrite: false,
  };
}

/** Every file system takes so many letters and an ending; names of repositories and tags can be longer together. */
const MAX_NAME_LENGTH = 100;

/** What a file is called by default: as its one image, or `images.tar`. */
export function suggestedName(sources: readonly string[]): string {
  const [source] = sources;
  if (source === undefined || sources.length > 1) return "images.tar";
  try {
    const { name, tag } = sourceWords(parseLocation(source));
    const whole = `${name}${tag === undefined ? "" : `-${tag}`}`;
    return `${whole.slice(0, MAX_NAME_LENGTH)}.tar`;
  } catch {
    return "image.tar"; // An image without a name.
  }
}

/** The folder of a path, with its last separator; undefined where it has none. */
export function folderOf(path: string): string | undefined {
  return /^.*[/\\]/.exec(path.trim())?.[0];
}

/** From the root of a file system, a drive or a share on. */
const WHOLE_PATH = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/;
/** Of Windows; elsewhere a colon separates a path from an image's name. */
const DRIVE = /^[A-Za-z]:(?=[\\/])/;

/** A part is a file to carry around: the contract takes no less. */
const LEAST_PART = 1024 * 1024;

/** What is wrong with a draft, field by field. An empty path is not wrong yet. */
export interface SaveProblems {
  readonly path?: "relative" | "colon";
  readonly partSize?: "size";
}

/** Problems that can be told from the words alone. */
export function saveProblems(draft: SaveDraft): SaveProblems {
  const path = draft.path.trim();
  const hasColon = path.replace(DRIVE, "").includes(":");
  const pathProblem =
    path === "" ? undefined : !WHOLE_PATH.test(path) ? "relative" : hasColon ? "colon" : undefined;
  return {
    ...(pathProblem === undefined ? {} : { path: pathProblem }),
    ...(partBytesOf(draft) === "invalid" ? { partSize: "size" } : {}),
  };
}

function partBytesOf({ form, partSize }: SaveDraft): number | "invalid" | undefined {
  if (form !== "bundle" || partSize.trim() === "") return undefined;
  const bytes = tryParseByteSize(partSize);
  return bytes === undefined || bytes < LEAST_PART ? "invalid" : bytes;
}

/** The one request that a draft stands for; undefined while it cannot be planned. */
export function requestOfSave(draft: SaveDraft): TransferRequest | undefined {
  const { sources, form, platforms, overwrite } = draft;
  const [source, ...alsoFrom] = sources;
  const path = draft.path.trim();
  const partBytes = partBytesOf(draft);
  const { path: pathProblem } = saveProblems(draft);
  if (source === undefined || path === "" || pathProblem !== undefined || partBytes === "invalid")
    return undefined;
  const isBundle = form === "bundle";
  return {
    source,
    // Even a bundle of one image keeps the image's own name.
    ...(isBundle || alsoFrom.length > 0 ? { alsoFrom } : {}),
    destination: `oci-archive:${path}`,
    alsoTag: [],
    platforms: [...platforms],
    allTags: false,
    ...(isBundle ? { bundle: true } : {}),
    ...(partBytes === undefined ? {} : { partBytes }),
    ...(overwrite ? { overwrite } : {}),
  };
}
