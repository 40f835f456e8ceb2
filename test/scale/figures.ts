/** Something that is measured, and what it shall be. */
export interface Aim {
  readonly name: string;
  readonly unit: "ms" | "MB" | "a second";
  readonly bound: number;
  /** Whether the bound is the smallest value that is good, not the largest. */
  readonly atLeast?: boolean;
}

export interface Figure extends Aim {
  /** One value of each round. */
  readonly values: readonly number[];
}

/** The figures of all rounds. */
export class Figures {
  readonly #values = new Map<string, { readonly aim: Aim; readonly values: number[] }>();

  add(aim: Aim, value: number): void {
    const known = this.#values.get(aim.name);
    if (known === undefined) this.#values.set(aim.name, { aim, values: [value] });
    else known.values.push(value);
  }

  all(): readonly Figure[] {
    return [...this.#values.values()].map(({ aim, values }) => ({ ...aim, values }));
  }
}

/** The value in the middle; of an even number the lower one. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Whether the median keeps to the bound. */
export function isMet({ values, bound, atLeast }: Figure): boolean {
  return atLeast === true ? medianOf(values) >= bound : medianOf(values) <= bound;
}

/** A Markdown table: what was measured, what it shall be, and whether it is. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, unit, bound, atLeast, values } = figure;
    return [
      name,
      `${atLeast === true ? "at least" : "at most"} ${bound.toFixed(0)} ${unit}`,
      medianOf(values).toFixed(1),
      Math.min(...values).toFixed(1),
      Math.max(...values).toFixed(1),
      isMet(figure) ? "met" : "**not met**",
    ];
  });
  const header = ["figure", "aim", "median", "least", "most", "verdict"];
  const rule = ["---", "---", "---:", "---:", "---:", "---"];
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
