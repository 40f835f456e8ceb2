import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { AppError } from "../../../shared/errors.ts";

export interface PageFile {
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What may be asked for, by exact URL path. The start page is "/". */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** The kinds of file a page build consists of. Anything else in the folder, source maps included, is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

const START_PAGE = "/index.html";

/** A page build is 3 MB; more than this is some other folder. */
const MAX_TOTAL_SIZE = 64 * 1024 * 1024;

/**
 * Reads a page build into memory, once. What was there at the start is what is served, under its exact path and no
 * other: a request never becomes a path on disk, and links are not followed.
 * @throws path_not_found when the folder holds no start page; body_too_large when it is far too big to be a page.
 */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const files = new Map<string, PageFile>();
  let totalSize = 0;
  for await (const path of listFiles(folder, "")) {
    const contentType = CONTENT_TYPES[extname(path)];
    if (contentType === undefined) continue;
    const body = await readFile(join(folder, path));
    totalSize += body.length;
    if (totalSize > MAX_TOTAL_SIZE) {
      throw new AppError("body_too_large", `${folder} is too big to be a page build`, {
        details: { path: folder },
      });
    }
    files.set(path === START_PAGE ? "/" : path, { contentType, body });
  }
  if (!files.has("/")) throw noPage(folder);
  return files;
}

/** Regular files below `folder`, as URL paths: "/index.html", "/assets/page-1a2b.js". */
async function* listFiles(folder: string, prefix: string): AsyncGenerator<string, void, void> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(
    (cause: unknown) => {
      throw noPage(folder, cause);
    },
  );
  for (const entry of entries) {
    const path = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* listFiles(folder, path);
    else if (entry.isFile()) yield path;
  }
}

function noPage(folder: string, cause?: unknown): AppError {
  return new AppError("path_not_found", `there is no built page in ${folder}`, {
    details: { path: folder, why: "npm run build makes it" },
    cause,
  });
}
