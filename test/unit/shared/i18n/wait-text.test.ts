import { describe, expect, it } from "vitest";
import { loggedWaitText, waitText } from "../../../../shared/i18n/wait-text.ts";

const en = { language: "en", time: () => "14:05" } as const;
const zh = { language: "zh-CN", time: () => "14:05" } as const;
const error = { details: { status: 503 } };

describe("why something waits", () => {
  it.each([
    [
      { why: "asked", host: "r.io", until: 1 },
      "r.io asks us to wait until 14:05",
      "r.io 要求我们等到 14:05",
    ],
    [
      { why: "asked", host: "r.io" },
      "r.io allows no more requests for now",
      "r.io 暂时不再接受请求",
    ],
    [
      { why: "failing", host: "r.io", error },
      "r.io fails at the moment (HTTP 503)",
      "r.io 暂时出现故障（HTTP 503）",
    ],
    [{ why: "away", host: "r.io" }, "r.io cannot be reached", "无法连接 r.io"],
    [
      { why: "away", host: "r.io", error: { code: "connection_lost", details: {} } },
      "the connection to r.io breaks",
      "与 r.io 的连接中断",
    ],
  ] as const)("is said of %o in both languages", (wait, english, chinese) => {
    expect(waitText(wait, en)).toBe(english);
    expect(waitText(wait, zh)).toBe(chinese);
  });

  it("is the same in the log, and whatever a later version may have written there", () => {
    const facts = { why: "failing", host: "r.io", code: "registry_failed", status: 503 };
    expect(loggedWaitText(facts, en)).toBe("r.io fails at the moment (HTTP 503)");
    expect(loggedWaitText({ why: "asked", host: "r.io", until: 1 }, en)).toContain("14:05");
    expect(loggedWaitText({ why: "bored", host: "r.io" }, en)).toBe("r.io fails at the moment");
  });

  it("draws nothing that a host's name could do to a terminal", () => {
    expect(waitText({ why: "away", host: "r.io\u001b[2J" }, en)).not.toContain("\u001b");
  });
});
