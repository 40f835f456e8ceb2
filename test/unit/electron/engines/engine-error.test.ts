import { describe, expect, it } from "vitest";
import { connectionFailed, engineRefused } from "../../../../electron/engines/engine-error.ts";
import { toWireError } from "../../../../shared/errors.ts";
import { describeError } from "../../../../shared/i18n/error-text.ts";

const engine = { name: "colima", address: "unix:///home/me/.colima/docker.sock" };
const { signal } = new AbortController();
const failure = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe("failures of engines", () => {
  it.each([
    ["ENOENT", "engine_away"],
    ["ECONNREFUSED", "engine_away"],
    ["EHOSTUNREACH", "engine_away"],
    ["ECONNRESET", "engine_failed"],
    ["UND_ERR_SOCKET", "engine_failed"],
  ])("%s is %s", (reason, code) => {
    expect(connectionFailed(engine, failure(reason), signal)).toMatchObject({
      code,
      details: { engine: "colima", address: engine.address, reason },
    });
  });

  it("say what to do about a socket that is for others", () => {
    const error = connectionFailed(engine, failure("EACCES"), signal);
    expect(error).toMatchObject({ code: "engine_failed", details: { hint: "engine_forbidden" } });
    expect(describeError(toWireError(error), "en").next).toContain("usermod -aG docker");
    expect(describeError(toWireError(error), "zh-CN").next).toContain("usermod -aG docker");
  });

  it("show the engine's own words, but not without an end", () => {
    const { evidence } = describeError(toWireError(engineRefused(engine, "no space left")), "en");
    expect(evidence).toBe("no space left");
    expect(engineRefused(engine, "x".repeat(5000)).message.length).toBeLessThan(1100);
  });

  it("are a cancellation when the caller gave up", () => {
    expect(connectionFailed(engine, failure("ECONNRESET"), AbortSignal.abort())).toMatchObject({
      code: "cancelled",
    });
  });
});
