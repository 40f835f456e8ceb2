import type { Command } from "commander";
import type { Found, SearchItem } from "../../../../shared/catalog.ts";
import { familiarLocation, parseLocation } from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { wrongUse } from "../wrong-use.ts";

interface SearchOptions {
  readonly limit?: string;
  readonly cached?: true;
}

/** As many as the engine gives at once. */
const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;

/** `portolan search TEXT...` */
export function registerSearch(program: Command, messages: Messages, run: Run): void {
  const { search } = messages;
  program
    .command("search")
    .description(search.search)
    .argument("<text...>", search.argument)
    .option("--limit <number>", search.optionLimit)
    .option("--cached", search.optionCached)
    .action((words: string[], options: SearchOptions) =>
      run((context) => searchAll(context, words.join(" "), options)),
    );
}

async function searchAll(
  { out, session, signal, note }: CliContext,
  text: string,
  options: SearchOptions,
): Promise<void> {
  const { search: messages } = out.messages;
  const limit = readLimit(options.limit, messages);
  const { client } = await session();
  const request = { text, limit, refresh: options.cached !== true };
  let last: SearchItem | undefined;
  for await (const item of client.catalog.search(request, { signal })) {
    if (last === undefined && item.reading.length > 0)
      note(messages.reading(item.reading.join(", ")));
    last = item;
  }
  const found = last?.found ?? [];
  out.document({ found, more: last?.more === true });
  for (const one of found) out.line(lineOf(one));
  if (found.length === 0) out.line(messages.nothing);
  if (last?.more === true) note(messages.more(limit));
}

/** One result on a line, in a form that other commands take; the digest behind it, where it is known. */
function lineOf(found: Found): string {
  const location = familiarLocation(parseLocation(found.location));
  const digest = found.kind === "repository" ? undefined : found.digest;
  return digest === undefined ? location : `${location}  ${shortDigest(digest)}`;
}

function readLimit(text: string | undefined, messages: Messages["search"]): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw wrongUse(messages.badLimit(text));
}
