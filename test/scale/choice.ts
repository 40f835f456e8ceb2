import { parseArgs } from "node:util";

export const USAGE = `usage: npm run scale -- [options]
Measures the page with 100,000 tags in a repository, beside 10,000 others.

  --rounds N          rounds, each in a page that was loaded anew (default 5)
  --write             write the table into its section of docs/benchmarks.md
  --profile FILE      write a .cpuprofile of the rounds, for Chromium's developer tools`;

/** What the command line asks for. */
export interface Choice {
  readonly rounds: number;
  readonly write: boolean;
  readonly profile?: string;
}

/** Undefined when the words make no sense: show {@link USAGE}. */
export function parseChoice(args: readonly string[]): Choice | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: "5" },
        write: { type: "boolean", default: false },
        profile: { type: "string" },
      },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) return undefined;
    const { write, profile } = values;
    return { rounds, write, ...(profile === undefined ? {} : { profile }) };
  } catch {
    return undefined;
  }
}
