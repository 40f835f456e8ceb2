import type { FileFate, FileRow } from "../../../shared/compare/files.ts";
import type { LayerEntry } from "../../../shared/layer-files.ts";
import { printable } from "../../../shared/printable.ts";
import type { useI18n } from "../../i18n/use-i18n.ts";

type Words = Pick<ReturnType<typeof useI18n>, "t" | "format">;

/** `1.2 kB → 3.4 kB`, or what else became different, the most telling first. */
export function changeWords({ left, right, sign }: FileRow, words: Words): string {
  const [before, after] = [entryIn(left), entryIn(right)];
  if (before === undefined || after === undefined || sign === "=") {
    const only = after ?? before;
    const size = only === undefined ? "" : whatIs(only, words);
    if (sign === "+") return `— → ${size}`;
    return sign === "-" ? `${size} → —` : size;
  }
  const [from, to] = firstDifference(before, after, words);
  return `${from} → ${to}`;
}

function entryIn(fate: FileFate | undefined): LayerEntry | undefined {
  return fate === "removed" ? undefined : fate;
}

function whatIs({ type, size, link }: LayerEntry, { t, format }: Words): string {
  if (type === "file") return format.bytes(size);
  return link === undefined ? t.compareFiles.types[type] : printable(link);
}

/** Of the facts that are compared. A file that differs in nothing else differs in its time. */
function firstDifference(a: LayerEntry, b: LayerEntry, words: Words): readonly [string, string] {
  const { t, format } = words;
  const facts: readonly ((entry: LayerEntry) => string)[] = [
    ({ type }) => t.compareFiles.types[type],
    ({ size }) => format.bytes(size),
    ({ size }) => t.compareFiles.exactly(size),
    ({ link = "" }) => printable(link),
    ({ mode }) => mode.toString(8).padStart(4, "0"),
    ({ uid, gid }) => `${uid}:${gid}`,
  ];
  const told = facts.find((fact) => fact(a) !== fact(b)) ?? ((entry) => timeOf(entry, words));
  return [told(a), told(b)];
}

function timeOf({ modified }: LayerEntry, { t, format }: Words): string {
  const date = new Date((modified ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? t.compareFiles.noTime : format.exact(date.toISOString());
}
