import { describe, expect, it } from "vitest";
import { createSessions } from "../../../../../electron/hosts/browser/sessions.ts";

function startClock() {
  const clock = { time: 1_000_000, now: () => clock.time };
  return clock;
}

function sessionOf(sessions: ReturnType<typeof createSessions>): string {
  const redemption = sessions.redeem(sessions.newLaunchToken());
  if (redemption.kind !== "session") throw new Error(redemption.kind);
  return redemption.session;
}

describe("tokens of the browser host", () => {
  it("are 256 bits, written in URL-safe letters, and all different", () => {
    const sessions = createSessions();
    const tokens = Array.from({ length: 50 }, () => sessions.newLaunchToken());
    expect(new Set(tokens).size).toBe(50);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("L6: exchange a launch token once", () => {
    const sessions = createSessions();
    const token = sessions.newLaunchToken();
    expect(sessions.redeem(token).kind).toBe("session");
    expect(sessions.redeem(token)).toEqual({ kind: "wrong" });
  });

  it("L6: exchange a launch token until its sixtieth second and not in it", () => {
    const clock = startClock();
    const sessions = createSessions(clock);
    const early = sessions.newLaunchToken();
    const late = sessions.newLaunchToken();
    clock.time += 59_999;
    expect(sessions.hasPendingLaunch()).toBe(true);
    expect(sessions.redeem(early).kind).toBe("session");
    clock.time += 1;
    expect(sessions.hasPendingLaunch()).toBe(false);
    expect(sessions.redeem(late)).toEqual({ kind: "wrong" });
  });

  it("L6: do not take a session token for a launch token, nor the other way", () => {
    const sessions = createSessions();
    const session = sessionOf(sessions);
    expect(sessions.redeem(session)).toEqual({ kind: "wrong" });
    expect(sessions.admit(sessions.newLaunchToken())).toEqual({ kind: "wrong" });
    expect(sessions.admit(undefined)).toEqual({ kind: "wrong" });
  });

  it("admit a session as often as it comes: a tab reconnects", () => {
    const clock = startClock();
    const sessions = createSessions(clock);
    const session = sessionOf(sessions);
    expect(sessions.admit(session)).toEqual({ kind: "admitted" });
    clock.time += 30 * 24 * 3600 * 1000;
    expect(sessions.admit(session)).toEqual({ kind: "admitted" });
  });

  it("L6: throttle wrong tokens after ten in a minute, but never a right one", () => {
    const clock = startClock();
    const sessions = createSessions(clock);
    const session = sessionOf(sessions);
    const launch = sessions.newLaunchToken();
    for (let i = 0; i < 10; i += 1) expect(sessions.redeem("wrong").kind).toBe("wrong");
    clock.time += 20_000;
    expect(sessions.admit("wrong")).toEqual({ kind: "throttled", retryAfterSeconds: 40 });
    expect(sessions.admit(session)).toEqual({ kind: "admitted" });
    expect(sessions.redeem(launch).kind).toBe("session");
    clock.time += 40_000;
    expect(sessions.redeem("wrong")).toEqual({ kind: "wrong" });
  });

  it("keep at most 16 launches and 64 sessions, and drop those unused for longest", () => {
    const sessions = createSessions();
    const first = sessions.newLaunchToken();
    for (let i = 0; i < 16; i += 1) sessions.newLaunchToken();
    expect(sessions.redeem(first)).toEqual({ kind: "wrong" });

    const kept = sessionOf(sessions);
    const dropped = sessionOf(sessions);
    for (let i = 0; i < 62; i += 1) sessionOf(sessions);
    sessions.admit(kept);
    sessionOf(sessions);
    expect(sessions.admit(kept)).toEqual({ kind: "admitted" });
    expect(sessions.admit(dropped)).toEqual({ kind: "wrong" });
  });
});
