import type { ImageRow } from "./image-rows.ts";
import { dockerTable } from "./table.ts";

/** Headings of the columns: Docker's own, in every language, because scripts and habits know them. */
const HEADINGS: Readonly<Record<keyof ImageRow, string>> = {
  Repository: "REPOSITORY",
  Tag: "TAG",
  Digest: "DIGEST",
  ID: "IMAGE ID",
  CreatedSince: "CREATED",
  CreatedAt: "CREATED AT",
  Size: "SIZE",
};

/** How rows are printed. */
export type FormatRows = (rows: readonly ImageRow[]) => readonly string[];

/** The columns of `docker images`, with the digest where it was asked for. */
export function tableFormat({ digests }: { readonly digests: boolean }): FormatRows {
  const columns: readonly (keyof ImageRow)[] = digests
    ? ["Repository", "Tag", "Digest", "ID", "CreatedSince", "Size"]
    : ["Repository", "Tag", "ID", "CreatedSince", "Size"];
  return (rows) =>
    dockerTable([
      columns.map((column) => HEADINGS[column]),
      ...rows.map((row) => columns.map((column) => row[column])),
    ]);
}

/**
 * What `--format` says: `json`, `table`, or a template with `{{.Field}}` and `{{json .}}`, which `table ` before it turns
 * into columns. Undefined for what is more than that.
 */
export function parseFormat(
  text: string,
  options: { readonly digests: boolean },
): FormatRows | undefined {
  if (text === "table") return tableFormat(options);
  if (text === "json") return (rows) => rows.map((row) => JSON.stringify(row));
  const isTable = text.startsWith("table ");
  const template = parseTemplate(isTable ? text.slice("table ".length).trimStart() : text);
  if (template === undefined) return undefined;
  if (!isTable) return (rows) => rows.map(template);
  return (rows) =>
    dockerTable([template(HEADINGS), ...rows.map(template)].map((line) => line.split("\t")));
}

type Template = (row: Readonly<Record<keyof ImageRow, string>>) => string;

function parseTemplate(text: string): Template | undefined {
  const parts = text
    .replaceAll(String.raw`\t`, "\t")
    .replaceAll(String.raw`\n`, "\n")
    .split(/(\{\{.*?\}\})/s)
    .map(parsePart);
  if (!parts.every((part) => part !== undefined)) return undefined;
  return (row) => parts.map((part) => part(row)).join("");
}

function parsePart(text: string): Template | undefined {
  if (!text.startsWith("{{")) return text.includes("{{") ? undefined : () => text;
  const action = text.slice(2, -2).trim();
  if (action === "json .") return (row) => JSON.stringify(row);
  const field = /^\.(\w+)$/.exec(action)?.[1];
  return isField(field) ? (row) => row[field] : undefined;
}

function isField(field: string | undefined): field is keyof ImageRow {
  return field !== undefined && Object.hasOwn(HEADINGS, field);
}
