import { describe, expect, it } from "vitest";
import {
  formatMilliseconds,
  runningLine,
  stepLines,
  type StepLineOptions,
} from "../../../../../../electron/hosts/cli/checklist/step-lines.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { zhCN } from "../../../../../../electron/hosts/cli/messages/zh-CN.ts";
import { displayWidth } from "../../../../../../electron/hosts/cli/output.ts";
import type { Certificate } from "../../../../../../shared/certificate.ts";
import type { DiagnosisStep } from "../../../../../../shared/diagnosis.ts";

const english: StepLineOptions = {
  words: en.network,
  language: "en",
  verbose: false,
  now: new Date("2026-11-21T00:00:00Z"),
};
const chinese: StepLineOptions = { ...english, words: zhCN.network, language: "zh-CN" };

const certificate: Certificate = {
  subject: "CN=registry.test",
  issuer: "CN=Lab authority",
  names: [],
  validFrom: "2026-01-02T03:04:05.000Z",
  validTo: "2027-01-02T03:04:05.000Z",
  fingerprint: "AA:BB",
  isAuthority: false,
  isSelfSigned: false,
  pem: "",
};

describe("a step that ended", () => {
  it("is one line with mark, words, duration and facts in a fixed order", () => {
    const step: DiagnosisStep = {
      step: "challenge",
      state: "passed",
      facts: { service: "registry", scheme: "Bearer", realm: "https://auth.test/token" },
      milliseconds: 12.4,
    };
    expect(stepLines(step, english)).toEqual([
      "✓ Kind of login         12 ms    scheme: Bearer · token service: https://auth.test/token · service: registry",
    ]);
  });

  it("says why it was not tried", () => {
    const step: DiagnosisStep = { step: "push", state: "skipped", skipped: "blocked", facts: {} };
    expect(stepLines(step, english)[0]).toMatch(/^– May push .*not tried: an earlier step failed$/);
  });

  it("explains a failure below it, indented: what, evidence, and what to do", () => {
    const step: DiagnosisStep = {
      step: "connect",
      state: "failed",
      facts: {},
      milliseconds: 3,
      error: {
        code: "connection_refused",
        message: "",
        details: { host: "127.0.0.1:1", reason: "ECONNREFUSED" },
      },
    };
    expect(stepLines(step, english).slice(1)).toEqual([
      "    127.0.0.1:1 refused the connection",
      "    ECONNREFUSED",
      "    Check that the registry runs and that the port is right.",
    ]);
  });

  it("A23: shows the chain when the certificate was refused, and never twice", () => {
    const step: DiagnosisStep = {
      step: "tls",
      state: "failed",
      facts: {},
      certificates: [certificate],
      error: {
        code: "tls_failed",
        message: "",
        details: {
          host: "registry.test",
          subject: certificate.subject,
          issuer: certificate.issuer,
          fingerprint: certificate.fingerprint,
          reason: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        },
      },
    };
    const text = stepLines(step, english).join("\n");
    expect(text).toContain("    Subject  CN=registry.test");
    expect(text.match(/AA:BB/g)).toHaveLength(1);
    expect(text).toContain("--ca FILE");
  });

  it("shows a trusted chain only when asked to", () => {
    const step: DiagnosisStep = {
      step: "tls",
      state: "passed",
      facts: {},
      certificates: [certificate],
    };
    expect(stepLines(step, english)).toHaveLength(1);
    expect(stepLines(step, { ...english, verbose: true }).length).toBeGreaterThan(1);
  });

  it("keeps the columns of languages whose characters are wide", () => {
    const lines = (["resolve", "tls", "push"] as const).map(
      (step) => stepLines({ step, state: "passed", facts: {}, milliseconds: 5 }, chinese)[0] ?? "",
    );
    const starts = lines.map((line) => displayWidth(line.slice(0, line.indexOf("5 ms"))));
    expect(new Set(starts).size).toBe(1);
  });
});

it("a step that is being tried says so", () => {
  expect(runningLine({ step: "ping", state: "running", facts: {} }, en.network)).toBe(
    "· Registry API…",
  );
});

it.each([
  [0, "0 ms"],
  [12.4, "12 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [12_345, "12.3 s"],
])("%d milliseconds are %s", (milliseconds, text) => {
  expect(formatMilliseconds(milliseconds)).toBe(text);
});
