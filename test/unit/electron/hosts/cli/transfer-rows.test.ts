import { describe, expect, it } from "vitest";
import { en } from "../../../../../electron/hosts/cli/messages/en.ts";
import { zhCN } from "../../../../../electron/hosts/cli/messages/zh-CN.ts";
import { logLine, transferRow } from "../../../../../electron/hosts/cli/transfer-rows.ts";
import { TRANSFER_LOG_CODES } from "../../../../../shared/transfer.ts";
import { aTransfer } from "../../transfer/rig.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("a row of transfers", () => {
  it("shows the beginning of the id, the state, what was moved, and both ends", () => {
    const transfer = aTransfer("4f1c22d0-0000", {
      state: "paused",
      bytesTotal: 2e6,
      bytesDone: 1e6,
    });
    expect(transferRow(transfer, en)).toEqual([
      "4f1c22d0",
      "paused",
      "1 MB/2 MB",
      "r.io/a:v1",
      "store:",
    ]);
  });

  it("says of one that is paused for a host that it waits", () => {
    const error = { code: "connection_lost" as const, message: "", details: {} };
    const waiting = { why: "away" as const, host: "r.io", since: 0, nextAt: 1, error };
    const transfer = aTransfer("4f1c22d0-0000", { state: "paused", waiting });
    expect(transferRow(transfer, en)[1]).toBe("paused, waits");
  });

  it("says that another program has it", () => {
    const transfer = aTransfer("4f1c22d0-0000", { state: "running", elsewhere: true });
    expect(transferRow(transfer, en).slice(1, 3)).toEqual(["running (another program)", "-"]);
  });
});

describe("a line of a transfer's log", () => {
  it("has a time and words for every code, in both languages", () => {
    for (const [messages, language] of [
      [en, "en"],
      [zhCN, "zh-CN"],
    ] as const) {
      const said = TRANSFER_LOG_CODES.map((code) =>
        logLine(
          { at: 0, code, facts: { by: "cli", digest: DIGEST, name: "v1", code: "denied" } },
          messages,
          language,
        ),
      );
      expect(said.every((line) => /^1970-01-01T00:00:00\.000Z {2}\S/.test(line))).toBe(true);
      expect(new Set(said).size).toBe(TRANSFER_LOG_CODES.length);
    }
  });

  it("names the facts", () => {
    const facts = { blobs: 3, move: 5000, mount: 0, exists: 1000 };
    expect(logLine({ at: 0, code: "planned", facts }, en, "en")).toContain(
      "3 blobs; 5 kB to move, 0 B to mount, 1 kB there already",
    );
    const waiting = { why: "asked", host: "r.io", until: Date.UTC(2026, 10, 21, 14, 5) };
    const at = waiting.until - 3_600_000;
    expect(logLine({ at, code: "waiting", facts: waiting }, en, "en")).toMatch(
      /waits: r\.io asks us to wait until \d\d:05$/,
    );
    const done = { digest: DIGEST, size: 5000 };
    expect(logLine({ at: 0, code: "blob_done", facts: done }, en, "en")).toContain(
      "aaaaaaaaaaaa: moved, 5 kB",
    );
  });
});
