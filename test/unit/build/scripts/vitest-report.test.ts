import { describe, expect, it } from "vitest";
import {
  addCounts,
  countTests,
  failedTests,
  formatCounts,
  repeatedTests,
  skippedTests,
  type VitestReport,
} from "../../../../build/scripts/vitest-report.ts";

const file = (status: string, ...statuses: readonly string[]): VitestReport["testResults"][0] => ({
  name: "a.test.ts",
  status,
  assertionResults: statuses.map((test, index) => ({
    status: test,
    ancestorTitles: index === 0 ? [] : ["group"],
    title: `test ${index}`,
  })),
});

describe("countTests", () => {
  it("counts what passed, failed and did not run", () => {
    const report = {
      testResults: [
        file("failed", "passed", "failed", "pending"),
        file("passed", "passed", "todo"),
      ],
    };
    expect(countTests(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(countTests({ testResults: [file("failed")] }, 1)).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
    });
  });

  it("counts a failure outside every test", () => {
    expect(countTests({ testResults: [file("passed", "passed")] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it("counts a run that left no report as a failure", () => {
    expect(countTests(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("the summary", () => {
  it("names what did not run, each group of tests once", () => {
    const report = { testResults: [file("passed", "todo", "skipped", "passed", "pending")] };
    expect(skippedTests(report)).toEqual(["test 0 (1)", "group (2)"]);
  });

  it("ends in one line with the sums", () => {
    const counts = addCounts([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 3, failed: 4, skipped: 0 },
    ]);
    expect(formatCounts(counts)).toBe("4 passed, 4 failed, 2 skipped");
  });
});

describe("what failed", () => {
  const test = (status: string, ...failureMessages: readonly string[]) => ({
    status,
    ancestorTitles: ["group"],
    title: "a test",
    failureMessages,
  });
  const report = {
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        assertionResults: [
          test("passed"),
          test("failed", "Error: no\n at x"),
          test("passed", "late"),
        ],
      },
      { name: "b.test.ts", status: "failed", message: "SyntaxError", assertionResults: [] },
    ],
  };

  it("is named with the beginning of the reason", () => {
    expect(failedTests(report)).toEqual([
      "a.test.ts\n    group > a test\n      Error: no\n       at x",
      "b.test.ts\n      SyntaxError",
    ]);
    expect(failedTests(undefined)).toEqual([]);
  });

  it("is named apart when it passed the second time", () => {
    expect(repeatedTests(report)).toEqual(["a.test.ts\n    group > a test\n      late"]);
  });
});
