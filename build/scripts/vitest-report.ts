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
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
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

/** Full names of the tests that did not run. */
export function skippedTests(report: VitestReport | undefined): readonly string[] {
  return (report?.testResults ?? []).flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .map(({ fullName }) => fullName),
  );
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
