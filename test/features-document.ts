/** What one line of a table in `docs/features.md` claims. */
export interface Feature {
  /** As written: `38`, or `52–57` for several. */
  readonly label: string;
  readonly rows: readonly number[];
  /** Paths below `test/`, without `.test.ts`. */
  readonly tests: readonly string[];
}

/** A test file by its path below `test/` without ending; undefined when there is none. */
export type ReadTest = (path: string) => string | undefined;

/** The features are numbered from 1 to this. */
const LAST_ROW = 65;

/** The first cell of a line about features: one number, or the first and the last of several. */
const LABEL = /^\s*(\d+)(?:\s*[-–]\s*(\d+))?\s*$/;

/** A title as Vitest is given it, at the start of its line or of a call, with the numbers that it begins with. */
const TITLE = /(?:^\s*|\()"((?:row \d+, )*row \d+)(?:: |, )/gm;

/** The features of the document's tables, in their order. Tables of another kind are passed over. */
export function readFeatures(document: string): readonly Feature[] {
  return document.split("\n").flatMap((line) => {
    const cells = line.split("|").slice(1, -1);
    const [, first, last = first] = LABEL.exec(cells[0] ?? "") ?? [];
    if (first === undefined) return [];
    const tests = [...(cells.at(-1) ?? "").matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);
    const rows = numbersFrom(Number(first), Number(last));
    return [{ label: (cells[0] ?? "").trim(), rows, tests }];
  });
}

/** The rows that the titles of a test file claim. */
export function rowsOfTitles(source: string): ReadonlySet<number> {
  const claims = [...source.matchAll(TITLE)].map(([, claim = ""]) => claim);
  return new Set(claims.flatMap((claim) => (claim.match(/\d+/g) ?? []).map(Number)));
}

/** What is wrong with the document, a sentence each; empty when every feature is there and has its test. */
export function featureFaults(features: readonly Feature[], readTest: ReadTest): readonly string[] {
  const written = features.flatMap(({ rows }) => rows);
  const counts = numbersFrom(1, LAST_ROW).flatMap((row) => {
    const times = written.filter((one) => one === row).length;
    if (times === 1) return [];
    return [times === 0 ? `row ${row} is missing` : `row ${row} is there ${times} times`];
  });
  const strange = written
    .filter((row) => row < 1 || row > LAST_ROW)
    .map((row) => `there is no row ${row}`);
  return [...counts, ...strange, ...features.flatMap((one) => faultsOf(one, readTest))];
}

function faultsOf({ label, rows, tests }: Feature, readTest: ReadTest): readonly string[] {
  const found = tests.map((path) => ({ path, source: readTest(path) }));
  const claims = found.map(({ path, source }) => ({
    path,
    claimed: source === undefined ? undefined : rowsOfTitles(source),
  }));
  const unproved = rows.filter((row) => !claims.some(({ claimed }) => claimed?.has(row)));
  return [
    ...claims.flatMap(({ path, claimed }) => {
      if (claimed === undefined) return [`row ${label}: there is no test/${path}.test.ts`];
      const isAbout = rows.some((row) => claimed.has(row));
      return isAbout ? [] : [`row ${label}: no title of test/${path}.test.ts begins with it`];
    }),
    ...unproved.map((row) => `row ${row}: no test that is named begins with it`),
  ];
}

function numbersFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_none, index) => first + index);
}
