import { displayWidth } from "../output.ts";

/** Spaces between columns, and the least that one takes with them. Source: docker/cli, formatter.go (tabwriter). */
const PADDING = 3;
const LEAST_WIDTH = 10;

/** Rows in columns as Docker aligns them: all but the last cell of a row are filled up. */
export function dockerTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      const width = Math.max(LEAST_WIDTH, displayWidth(cell) + PADDING);
      widths[column] = Math.max(widths[column] ?? 0, width);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + " ".repeat((widths[column] ?? 0) - displayWidth(cell)),
      )
      .join(""),
  );
}
