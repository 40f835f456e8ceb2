import { AppError } from "../../../shared/errors.ts";
import { createFilter, type Filter } from "../../../shared/filter/match-filter.ts";
import { parseFilter } from "../../../shared/filter/parse-filter.ts";
import { formatLocation, parseLocation, targetOf } from "../../../shared/location.ts";
import type { CliContext } from "./context.ts";

/** Summaries asked for at the same time; each is a request or two. */
const PARALLEL_SUMMARIES = 8;

/**
 * The locations of a repository's tags that fit a filter. Details are asked for only where names do not decide.
 * @throws invalid_input for a filter that says nothing, invalid_location when the place is no whole repository
 */
export async function fittingTags(
  { session, signal }: CliContext,
  place: string,
  text: string,
): Promise<readonly string[]> {
  const location = parseLocation(place);
  const isWhole = location.kind === "registry" && targetOf(location) === undefined;
  if (location.kind !== "registry" || !isWhole) throw notWhole(place);
  const { reference } = location;
  const filter = readFilter(text);
  const { client } = await session();
  const found: string[] = [];
  const repository = formatLocation(location);
  for await (const { tags } of client.catalog.tags({ location: repository }, { signal })) {
    const waiting = tags.values();
    const work = async (): Promise<void> => {
      for (const tag of waiting) {
        const tagged = formatLocation({ kind: "registry", reference: { ...reference, tag } });
        const row = { text: tag, tagged: true, details: undefined };
        let verdict = filter.verdictOf(row);
        if (verdict === "unknown") {
          const details = await client.catalog.summary({ location: tagged }, { signal });
          verdict = filter.verdictOf({ ...row, details });
        }
        if (verdict === "yes") found.push(tagged);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_SUMMARIES }, work));
  }
  return found.toSorted();
}

/** A token that says nothing leaves every row in: for a removal that is the opposite of what was meant. */
function readFilter(text: string): Filter {
  const tokens = parseFilter(text, { now: Date.now(), colonsInNames: false });
  const wrong = tokens.find(({ problem, test }) => problem !== undefined || test === undefined);
  const filter = createFilter(tokens);
  if (wrong === undefined && !filter.isEmpty) return filter;
  const why = wrong === undefined ? "the filter is empty" : `${wrong.text} says nothing`;
  throw new AppError("invalid_input", why, { details: { why } });
}

function notWhole(location: string): AppError {
  return new AppError("invalid_location", `${location} is not a whole repository`, {
    details: { location, why: "a filter needs a whole repository: HOST/REPOSITORY" },
  });
}
