import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import {
  guardApp,
  guardContents,
  type GuardedContents,
  type GuardedSession,
  guardSession,
} from "../../../../../electron/hosts/desktop/security.ts";

/** Stands for Electron's side: it emits what Electron emits and tells whether we prevented it. */
class FakeContents extends EventEmitter implements GuardedContents {
  windowOpenHandler: (() => { action: "deny" | "allow" }) | undefined;

  setWindowOpenHandler(handler: () => { action: "deny" }): void {
    this.windowOpenHandler = handler;
  }

  /** True when a listener prevented the event. An event without a listener goes through, as in Electron. */
  isPrevented(event: string, details: Readonly<Record<string, unknown>> = {}): boolean {
    let prevented = false;
    this.emit(event, {
      ...details,
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  }
}

class FakeSession extends EventEmitter implements GuardedSession {
  readonly handlers = new Map<string, (...given: never[]) => unknown>();
  setPermissionRequestHandler: GuardedSession["setPermissionRequestHandler"] = (handler) =>
    this.handlers.set("request", handler);
  setPermissionCheckHandler: GuardedSession["setPermissionCheckHandler"] = (handler) =>
    this.handlers.set("check", handler);
  setDevicePermissionHandler: GuardedSession["setDevicePermissionHandler"] = (handler) =>
    this.handlers.set("device", handler);
  setBluetoothPairingHandler: GuardedSession["setBluetoothPairingHandler"] = (handler) =>
    this.handlers.set("bluetooth", handler);
  setDisplayMediaRequestHandler: GuardedSession["setDisplayMediaRequestHandler"] = (handler) =>
    this.handlers.set("display-media", handler);
  readonly webRequest: GuardedSession["webRequest"] = {
    onBeforeRequest: (listener) => this.handlers.set("before-request", listener),
  };

  ask(name: string, ...given: unknown[]): unknown {
    let answer: unknown = "never answered";
    const handler = this.handlers.get(name) as ((...all: unknown[]) => unknown) | undefined;
    const returned = handler?.(...given, (value: unknown) => {
      answer = value;
    });
    return answer === "never answered" ? returned : answer;
  }
}

function guardedContents(): FakeContents {
  const contents = new FakeContents();
  guardContents(contents);
  return contents;
}

function guardedSession(): FakeSession {
  const session = new FakeSession();
  guardSession(session);
  return session;
}

describe("window contents", () => {
  const elsewhere = [
    "https://evil.test/",
    "http://127.0.0.1:4000/",
    "file:///etc/passwd",
    "app://evil/",
    "app://portolan.evil.test/",
    "app://portolan@evil.test/",
    "app://portolan/assets/page.js",
    "app://portolan/?x",
    "javascript:alert(1)",
    "data:text/html,x",
    "blob:app://portolan/1",
    "about:blank",
    "",
  ];

  it.each(elsewhere)("E1: do not navigate to %j", (url) => {
    const contents = guardedContents();
    expect(contents.isPrevented("will-navigate", { url, isMainFrame: true })).toBe(true);
    expect(contents.isPrevented("will-frame-navigate", { url, isMainFrame: true })).toBe(true);
    expect(contents.isPrevented("will-frame-navigate", { url, isMainFrame: false })).toBe(true);
  });

  it("E1: follow no redirect and show the page in no frame", () => {
    const contents = guardedContents();
    const page = "app://portolan/";
    expect(contents.isPrevented("will-redirect", { url: page, isMainFrame: true })).toBe(true);
    expect(contents.isPrevented("will-frame-navigate", { url: page, isMainFrame: false })).toBe(
      true,
    );
  });

  it("E1: may reload the page", () => {
    const contents = guardedContents();
    for (const url of ["app://portolan/", "app://portolan/#/store"]) {
      expect(contents.isPrevented("will-navigate", { url, isMainFrame: true })).toBe(false);
    }
  });

  it("E2: open no window and attach no webview", () => {
    const contents = guardedContents();
    expect(contents.windowOpenHandler?.()).toEqual({ action: "deny" });
    expect(contents.isPrevented("will-attach-webview")).toBe(true);
  });
});

describe("a session", () => {
  it("E2: downloads nothing", () => {
    const session = guardedSession();
    let prevented = false;
    session.emit("will-download", { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
  });

  it.each([
    "media",
    "geolocation",
    "notifications",
    "clipboard-read",
    "openExternal",
    "fullscreen",
    "a new one",
  ])("E3: refuses the permission %s, asked and checked", (permission) => {
    const session = guardedSession();
    expect(session.ask("request", {}, permission)).toBe(false);
    expect(session.ask("check", null, permission)).toBe(false);
  });

  it("E3: refuses devices, pairing and screen capture", () => {
    const session = guardedSession();
    expect(session.ask("device", {})).toBe(false);
    expect(session.ask("bluetooth", {})).toEqual({ confirmed: false });
    expect(session.ask("display-media", {})).toBeNull();
  });

  it.each([
    ["app://portolan/", false],
    ["app://portolan/assets/page.js", false],
    ["devtools://devtools/bundled/x.html", false],
    ["app://evil/", true],
    ["app://portolan.evil.test/", true],
    ["https://example.com/", true],
    ["http://127.0.0.1/", true],
    ["ws://127.0.0.1/", true],
    ["file:///etc/passwd", true],
  ])("E10: asked for %s, cancels: %s", (url, cancel) => {
    expect(guardedSession().ask("before-request", { url })).toEqual({ cancel });
  });
});

describe("the application", () => {
  it("offers no client certificate, and leaves certificate errors and logins to Electron's refusal", () => {
    const app = new EventEmitter();
    guardApp(app);
    const answers: unknown[] = [];
    let prevented = false;
    const event = { preventDefault: () => (prevented = true) };
    const answer = (...given: unknown[]): unknown => answers.push(given);
    app.emit("select-client-certificate", event, null, "https://x/", [{}], answer);
    expect([prevented, answers]).toEqual([true, [[]]]);
    expect(app.eventNames()).toEqual(["select-client-certificate"]);
  });
});
