import { parseArgs } from "node:util";
import { type Group, GROUPS, type Size, SIZES } from "./matrix.ts";
import { type Contender, CONTENDERS, type Operation, OPERATIONS } from "./results.ts";

export const USAGE = `usage: npm run bench -- [options]
Compares Portolan with skopeo, crane, regctl and oras (those on the PATH or in Go's bin folder).

  --quick             small images, 1 run: whether it works, not figures to quote
  --runs N            runs of each case (default 5; at 50 ms at most 3)
  --only GROUP        ${GROUPS.join(", ")}; may be repeated
  --image SIZE        ${SIZES.join(", ")}; may be repeated
  --op OPERATION      ${OPERATIONS.join(", ")}; may be repeated
  --tool TOOL         ${CONTENDERS.join(", ")}; may be repeated
  --out FILE          write everything that was measured, as JSON
  --write             write docs/benchmarks.md and docs/benchmarks.svg
  --from FILE         measure nothing: take an earlier --out (with --write: make page and picture again)`;

/** What the command line asks for. */
export interface Choice {
  readonly quick: boolean;
  readonly runs: number;
  readonly groups: readonly Group[];
  readonly sizes: readonly Size[];
  readonly operations: readonly Operation[];
  readonly contenders: readonly Contender[];
  readonly write: boolean;
  readonly out?: string;
  readonly from?: string;
}

/** Undefined when the words make no sense: show {@link USAGE}. */
export function parseChoice(args: readonly string[]): Choice | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false },
        runs: { type: "string" },
        only: { type: "string", multiple: true, default: [...GROUPS] },
        image: { type: "string", multiple: true, default: [...SIZES] },
        op: { type: "string", multiple: true, default: [...OPERATIONS] },
        tool: { type: "string", multiple: true, default: [...CONTENDERS] },
        out: { type: "string" },
        write: { type: "boolean", default: false },
        from: { type: "string" },
      },
    });
    const runs = Number(values.runs ?? (values.quick ? 1 : 5));
    if (!Number.isInteger(runs) || runs < 1) return undefined;
    return {
      quick: values.quick,
      runs,
      groups: chosen(GROUPS, values.only),
      sizes: chosen(SIZES, values.image),
      operations: chosen(OPERATIONS, values.op),
      contenders: chosen(CONTENDERS, values.tool),
      write: values.write,
      ...(values.out === undefined ? {} : { out: values.out }),
      ...(values.from === undefined ? {} : { from: values.from }),
    };
  } catch {
    return undefined;
  }
}

/** @throws when a word is not among those known */
function chosen<T extends string>(known: readonly T[], words: readonly string[]): readonly T[] {
  const wrong = words.find((word) => !known.some((name) => name === word));
  if (wrong !== undefined) throw new Error(`unknown: ${wrong}`);
  return known.filter((name) => words.includes(name));
}
