import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../../build/scripts/paths.ts";

const TOP = ["electron", "renderer", "shared", "build", "test"];

/** Every TypeScript file of the repository, as a path from the root with forward slashes, sorted. */
export function sourceFiles(): readonly string[] {
  return TOP.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }),
  )
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
}

/** The text of a file of the repository. */
export function readSource(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Lines as an editor counts them. */
export function countLines(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
