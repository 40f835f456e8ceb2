import type { ImageShape } from "./bench-images.ts";
import { ARCHIVE_FORMS, type ArchiveForm, type Comparison, type Operation } from "./results.ts";

/** Names of the shapes on the command line. */
export const SIZES = ["big", "mid", "small"] as const;
export type Size = (typeof SIZES)[number];

/** One row of the table, before it is measured. */
export interface Case extends Pick<Comparison, "operation" | "state" | "scheme" | "link"> {
  readonly size: Size;
  readonly runs: number;
  readonly archive?: ArchiveForm;
}

const BETWEEN_REGISTRIES: readonly Operation[] = ["pull", "push", "copy"];
const WITH_ARCHIVES: readonly Operation[] = ["export", "import"];

/** What `--only` chooses from. */
export const GROUPS = ["direct", "tls", "delay", "unchanged", "archives", "lines"] as const;
export type Group = (typeof GROUPS)[number];

/** At 50 ms a push of 200 layers takes ten seconds with any tool, and chance changes little. */
const MOST_DELAYED_RUNS = 3;

/** A tool that takes longer has shown how slow it is. */
export const SLOW_SECONDS = 45;

/**
 * What is left out, so that one run stays below half an hour: the middle shape over TLS and at 50 ms, where it lies
 * between the other two; copies of the big layer over TLS; TLS at 50 ms; and "unchanged" of other shapes, whose
 * requests are the same.
 */
export const LEFT_OUT = [
  "20 x 32 MiB over TLS and at 50 ms: it lies between the other two shapes",
  "copies over TLS: two TLS registries and a client share two cores, and little else is seen",
  "TLS at 50 ms",
  "archives of many small layers, and with other peers than skopeo: they know only one of the two forms",
  "unchanged images of other shapes and over TLS: their requests are the same",
  `at 50 ms, runs beyond ${MOST_DELAYED_RUNS}`,
  `runs of a tool that took more than ${SLOW_SECONDS} s, after that one`,
];

/** All rows, in the order in which they are measured and shown. */
export function casesOf(choice: {
  readonly groups: readonly Group[];
  readonly sizes: readonly Size[];
  readonly operations: readonly Operation[];
  readonly runs: number;
}): readonly Case[] {
  const { groups, runs } = choice;
  const rows = (
    sizes: readonly Size[],
    operations: readonly Operation[],
    rest: Omit<Case, "size" | "operation" | "runs">,
  ): readonly Case[] =>
    sizes
      .filter((size) => choice.sizes.includes(size))
      .flatMap((size) =>
        operations
          .filter((operation) => choice.operations.includes(operation))
          .map((operation) => ({ size, operation, ...rest, runs: runsOf(rest.link, runs) })),
      );
  const cold = { state: "cold", scheme: "plain", link: "direct" } as const;
  const byGroup: Readonly<Record<Group, readonly Case[]>> = {
    direct: rows(SIZES, BETWEEN_REGISTRIES, cold),
    tls: rows(["big", "small"], ["pull", "push"], { ...cold, scheme: "TLS" }),
    delay: rows(["big", "small"], BETWEEN_REGISTRIES, { ...cold, link: "50 ms" }),
    unchanged: [
      ...rows(["mid"], BETWEEN_REGISTRIES, { ...cold, state: "unchanged" }),
      ...rows(["mid"], BETWEEN_REGISTRIES, { ...cold, state: "unchanged", link: "50 ms" }),
    ],
    archives: ARCHIVE_FORMS.flatMap((archive) =>
      rows(["big", "mid"], WITH_ARCHIVES, { ...cold, archive }),
    ),
    lines: [],
  };
  return GROUPS.flatMap((group) => (groups.includes(group) ? byGroup[group] : []));
}

function runsOf(link: Case["link"], runs: number): number {
  return link === "direct" ? runs : Math.min(runs, MOST_DELAYED_RUNS);
}

/** The shape of a size among shapes in the order of {@link SIZES}. */
export function shapeOf(size: Size, shapes: readonly ImageShape[]): ImageShape {
  const shape = shapes[SIZES.indexOf(size)];
  if (shape === undefined) throw new Error(`no shape for ${size}`);
  return shape;
}

/** For people: "1 x 1 GiB pull, TLS". */
export function titleOf(
  row: Pick<Comparison, "image" | "operation" | "archive" | "state" | "scheme" | "link">,
): string {
  const rest = [
    ...(row.archive === undefined ? [] : [row.archive]),
    ...(row.state === "unchanged" ? ["unchanged"] : []),
    ...(row.scheme === "TLS" ? ["TLS"] : []),
    ...(row.link === "direct" ? [] : [row.link]),
  ];
  return [`${row.image} ${row.operation}`, ...rest].join(", ");
}
