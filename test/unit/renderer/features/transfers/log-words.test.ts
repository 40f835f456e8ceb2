import { describe, expect, it } from "vitest";
import { logText, logWords } from "../../../../../renderer/features/transfers/log-words.ts";
import { createI18n } from "../../../../../renderer/i18n/use-i18n.ts";
import {
  TRANSFER_LOG_CODES,
  type TransferLogCode,
  type TransferLogLine,
} from "../../../../../shared/transfer.ts";

const en = createI18n("en");
const zh = createI18n("zh-CN");
const DIGEST = `sha256:${"ab".repeat(32)}`;

function aLine(code: TransferLogCode, facts: TransferLogLine["facts"] = {}): TransferLogLine {
  return { at: Date.UTC(2026, 10, 21, 8, 5, 9), code, facts };
}

describe("a line of a log", () => {
  it.each([
    ["queued", { by: "cli" }, "Asked for (terminal)"],
    [
      "planned",
      { blobs: 7, move: 2000, mount: 0, exists: 3000 },
      "Planned: 7 blobs · 2 kB to move · 3 kB there already",
    ],
    ["blob_done", { digest: DIGEST, size: 1500 }, "abababababab moved, 1.5 kB"],
    [
      "blob_mounted",
      { digest: DIGEST, size: 1, from: "team/base" },
      "abababababab mounted from team/base",
    ],
    ["paused", { by: "desktop" }, "Paused (window)"],
    ["cancelled", { by: "elsewhere" }, "Cancelled (elsewhere)"],
  ] as const)("%s is put in words", (code, facts, words) => {
    expect(logWords(aLine(code, facts), en)).toBe(words);
  });

  it.each(TRANSFER_LOG_CODES)("%s has words of its own in Chinese", (code) => {
    const words = logWords(aLine(code, { by: "browser", name: "v1", digest: DIGEST }), zh);
    expect(words).toMatch(/\p{Script=Han}/u);
    expect(words).not.toBe(logWords(aLine(code), en));
  });

  it("says what failed where the transfer knows, and the code where only the log does", () => {
    const error = {
      code: "connection_refused",
      message: "",
      details: { host: "ghcr.io" },
    } as const;
    const line = aLine("failed", { code: "connection_refused" });
    expect(logWords(line, en, error)).toContain("ghcr.io");
    expect(logWords(line, en)).toBe("Failed: connection_refused");
    const other = { ...error, code: "denied" } as const;
    expect(logWords(line, en, other)).toBe("Failed: connection_refused");
  });

  it("shows marks that would turn the text around as signs", () => {
    expect(logWords(aLine("named", { name: "v1\u202E", digest: DIGEST }), en)).not.toContain(
      "\u202E",
    );
  });
});

describe("a log that is copied", () => {
  it("has a line each, with the exact time", () => {
    expect(logText([aLine("interrupted"), aLine("done")], en)).toBe(
      "2026-11-21T08:05:09.000Z  Stopped, to go on later\n2026-11-21T08:05:09.000Z  Done",
    );
  });
});
