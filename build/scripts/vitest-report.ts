/** What one run of the tests came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    /** Names of the groups around the test, outermost first. */
    readonly ancestorTitles: readonly string[];
    readonly title: string;
    /** Also of a test that passed when it was repeated. */
    readonly failureMessages?: readonly string[];
  }[];
}

/** The parts of Vitest's JSON report that we read. */
export interface VitestReport {
  readonly testResults: readonly VitestFile[];
}

export const NO_TESTS: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts tests in Vitest's JSON report. A file that could not be loaded has no tests in the report, and a run can fail
 * outside every test; each counts as one failure, so that the sum never looks better than the run was.
 */
export function countTests(report: VitestReport | undefined, exitStatus: number): TestCounts {
  const files = report?.testResults ?? [];
  const statuses = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === "passed").length;
  const failedTests = statuses.filter((status) => status === "failed").length;
  const brokenFiles = files.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  const failed = failedTests + brokenFiles;
  return {
    passed,
    failed: failed === 0 && exitStatus !== 0 ? 1 : failed,
    skipped: statuses.length - passed - failedTests,
  };
}

/** The tests that did not run, each outermost group of them in one line: a scenario is missing as a whole. */
export function skippedTests(report: VitestReport | undefined): readonly string[] {
  const amounts = new Map<string, number>();
  for (const { assertionResults } of report?.testResults ?? []) {
    for (const { status, ancestorTitles, title } of assertionResults) {
      if (status === "passed" || status === "failed") continue;
      const group = ancestorTitles[0] ?? title;
      amounts.set(group, (amounts.get(group) ?? 0) + 1);
    }
  }
  return [...amounts].map(([group, amount]) => `${group} (${amount})`);
}

/** A failure's first lines say what was expected and what came; the rest is the way there. */
const SHOWN_LINES = 8;

/** The tests that failed, and files that could not be loaded, with the beginning of the reason. */
export function failedTests(report: VitestReport | undefined): readonly string[] {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && status === "failed") return [`${name}\n${beginningOf(message)}`];
    return failed.map((test) => `${name}\n${titleOf(test)}\n${reasonOf(test)}`);
  });
}

/** The tests that failed once and passed when repeated: each is a defect, of the test or of what it tests. */
export function repeatedTests(report: VitestReport | undefined): readonly string[] {
  return (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === "passed" && (test.failureMessages ?? []).length > 0)
      .map((test) => `${name}\n${titleOf(test)}\n${reasonOf(test)}`),
  );
}

type VitestTest = VitestFile["assertionResults"][number];

function titleOf({ ancestorTitles, title }: VitestTest): string {
  return `    ${[...ancestorTitles, title].join(" > ")}`;
}

function reasonOf({ failureMessages }: VitestTest): string {
  return beginningOf(failureMessages?.[0]);
}

function beginningOf(text = ""): string {
  const lines = text.split("\n").slice(0, SHOWN_LINES);
  return lines.map((line) => `      ${line}`).join("\n");
}

export function addCounts(all: readonly TestCounts[]): TestCounts {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    NO_TESTS,
  );
}

/** The line that other programs read: always the last one. */
export function formatCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
