import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../../build/scripts/paths.ts";

/** Folders with documents; what is installed and what is built has its own. */
const TOP = ["build", "docs", "electron", "renderer", "shared", "test"];

/** Every document of the repository, as a path from the root with forward slashes, sorted. */
export function markdownFiles(): readonly string[] {
  const top = readdirSync(ROOT, { withFileTypes: true });
  const below = TOP.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }),
  );
  return [...top, ...below]
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
}

/** Where the links and pictures of a document lead, code left out. */
export function linksOf(document: string): readonly string[] {
  const words = withoutBlocks(document).replaceAll(/`[^`\n]*`/g, "");
  return [...words.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(([, to = ""]) => to);
}

/** The names by which a document's headings are linked to, as GitHub makes them. */
export function anchorsOf(document: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutBlocks(document).matchAll(/^#{1,6}\s+(.+)$/gm)) {
    const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
    const name = words.trim().replaceAll(/\s/g, "-");
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${name}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Paths of source files that a document names in code, such as `oci/reference.ts`. */
export function namedFiles(document: string): readonly string[] {
  return codeOf(document).filter((code) => /^[\w-][\w./-]*\.(?:tsx?|css|md|sh|yml)$/.test(code));
}

/** Command lines of `portolan` in a document's code, without what follows `#` or another program's part of a pipe. */
export function commandLines(document: string): readonly string[] {
  const blocks = [...document.matchAll(/(?:^ {4}.*$|^```[\s\S]*?^```)/gm)].flatMap(([block]) =>
    block.split("\n"),
  );
  return [...codeOf(document), ...blocks]
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, "").split(/ \| | && /))
    .map((line) => line.trim())
    .filter((line) => /^portolan\s+[a-z-]/.test(line));
}

function codeOf(document: string): readonly string[] {
  return [...withoutBlocks(document).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

function withoutBlocks(document: string): string {
  return document.replaceAll(/^```[\s\S]*?^```/gm, "");
}
