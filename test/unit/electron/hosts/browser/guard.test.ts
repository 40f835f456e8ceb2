import { describe, expect, it } from "vitest";
import { type Ask, type GuardRules, judge } from "../../../../../electron/hosts/browser/guard.ts";

const TOKEN = "a".repeat(43);
const RULES: GuardRules = {
  authority: "127.0.0.1:4000",
  isPagePath: (path) => path === "/" || path === "/assets/page.js",
  hasPendingLaunch: false,
  takesUploads: true,
  givesDownloads: true,
};

function anAsk(
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  changes: Partial<Ask> = {},
): Ask {
  const all = { Host: RULES.authority, ...headers };
  return {
    method: "GET",
    target: "/",
    rawHeaders: Object.entries(all).flatMap(([name, value]) =>
      [value].flat().flatMap((each) => [name, each]),
    ),
    peerAddress: "127.0.0.1",
    isUpgrade: false,
    ...changes,
  };
}

function statusOf(ask: Ask, rules = RULES): number {
  const verdict = judge(ask, rules);
  return verdict.route === "refused" ? verdict.status : 200;
}

const OWN_ORIGIN = "http://127.0.0.1:4000";
const POST_SESSION = { method: "POST", target: "/session" };
const UPGRADE_PORT = { target: "/port", isUpgrade: true };

describe("the guard of the browser host", () => {
  it("lets the page, its files, the session exchange and the port through", () => {
    expect(judge(anAsk(), RULES)).toEqual({ route: "page", path: "/" });
    expect(judge(anAsk({}, { target: "/assets/page.js" }), RULES)).toEqual({
      route: "page",
      path: "/assets/page.js",
    });
    const bearer = { Origin: OWN_ORIGIN, Authorization: `Bearer ${TOKEN}` };
    expect(judge(anAsk(bearer, POST_SESSION), RULES)).toEqual({ route: "session", token: TOKEN });
    const offered = {
      Origin: OWN_ORIGIN,
      "Sec-WebSocket-Protocol": `portolan, token.${TOKEN}`,
    };
    expect(judge(anAsk(offered, UPGRADE_PORT), RULES)).toEqual({ route: "port", token: TOKEN });
  });

  it.each(["10.0.0.7", "::1", "::ffff:10.0.0.7", "1127.0.0.1", undefined])(
    "refuses the peer %s, which is not 127.0.0.0/8",
    (peerAddress) => {
      expect(statusOf(anAsk({}, { peerAddress }))).toBe(403);
    },
  );

  it.each([
    ["evil.test"],
    ["localhost.evil.com"],
    ["127.0.0.1.nip.io:4000"],
    ["2130706433:4000"],
    ["127.1:4000"],
    ["localhost:4000"],
    ["127.0.0.1"],
    ["127.0.0.1:4001"],
    ["127.0.0.1:4000."],
    ["127.0.0.1:4000 "],
    [""],
  ])("L1: answers 421 to the Host %j", (host) => {
    expect(statusOf(anAsk({ Host: host }))).toBe(421);
  });

  it("L1: answers 421 when the Host is missing or comes twice, before it looks at the path", () => {
    expect(statusOf({ ...anAsk(), rawHeaders: [] })).toBe(421);
    expect(statusOf(anAsk({ Host: [RULES.authority, RULES.authority] }))).toBe(421);
    expect(statusOf(anAsk({ Host: "evil.test" }, { target: "/nowhere" }))).toBe(421);
  });

  it.each([
    "/..%2findex.html",
    "/%2e%2e/",
    "//",
    "/assets/../",
    "/?x",
    "/#x",
    "/%00",
    "/a%5cb",
    "",
  ])("L10: knows no path %j", (target) => {
    expect(statusOf(anAsk({}, { target }))).toBe(404);
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])(
    "L12: has no %s on the page",
    (method) => {
      expect(statusOf(anAsk({}, { method }))).toBe(405);
    },
  );

  it("keeps upgrades and plain requests on their own paths", () => {
    expect(statusOf(anAsk({}, { target: "/port" }))).toBe(404);
    expect(statusOf(anAsk({}, { target: "/", isUpgrade: true }))).toBe(404);
    expect(statusOf(anAsk({}, { ...POST_SESSION, isUpgrade: true }))).toBe(404);
    expect(statusOf(anAsk({ Origin: OWN_ORIGIN }, { target: "/session" }))).toBe(405);
  });

  it.each([
    ["null"],
    ["http://127.0.0.1:4001"],
    ["https://127.0.0.1:4000"],
    ["http://localhost:4000"],
    ["http://127.0.0.1:4000/"],
    ["http://127.0.0.1:4000.evil.com"],
    ["file://"],
  ])("L4: refuses the Origin %s everywhere", (origin) => {
    expect(statusOf(anAsk({ Origin: origin }))).toBe(403);
    expect(statusOf(anAsk({ Origin: origin }, POST_SESSION))).toBe(403);
    expect(statusOf(anAsk({ Origin: origin }, UPGRADE_PORT))).toBe(403);
  });

  it("L4: wants an Origin, once, on the exchange and the port", () => {
    expect(statusOf(anAsk({}, POST_SESSION))).toBe(403);
    expect(statusOf(anAsk({}, UPGRADE_PORT))).toBe(403);
    expect(statusOf(anAsk({ Origin: [OWN_ORIGIN, OWN_ORIGIN] }, POST_SESSION))).toBe(403);
  });

  it.each(["same-site", "cross-site", "", "Same-Origin"])(
    "L4: refuses Sec-Fetch-Site %j on every route",
    (site) => {
      const headers = { "Sec-Fetch-Site": site, Origin: OWN_ORIGIN };
      expect(statusOf(anAsk({ "Sec-Fetch-Site": site }))).toBe(403);
      expect(statusOf(anAsk({ "Sec-Fetch-Site": site }, { target: "/assets/page.js" }))).toBe(403);
      expect(statusOf(anAsk(headers, POST_SESSION))).toBe(403);
      expect(statusOf(anAsk(headers, UPGRADE_PORT))).toBe(403);
    },
  );

  it("takes a typed address for the start page only", () => {
    expect(statusOf(anAsk({ "Sec-Fetch-Site": "none" }))).toBe(200);
    expect(statusOf(anAsk({ "Sec-Fetch-Site": "none" }, { target: "/assets/page.js" }))).toBe(403);
    expect(statusOf(anAsk({ "Sec-Fetch-Site": ["none", "none"] }))).toBe(403);
  });

  it("takes a navigation from elsewhere only to the start page, in a tab, while a launch is pending", () => {
    const navigation = {
      "Sec-Fetch-Site": "cross-site",
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Dest": "document",
    };
    const pending = { ...RULES, hasPendingLaunch: true };
    expect(statusOf(anAsk(navigation), pending)).toBe(200);
    expect(statusOf(anAsk(navigation), RULES)).toBe(403);
    expect(statusOf(anAsk(navigation, { target: "/assets/page.js" }), pending)).toBe(403);
    expect(statusOf(anAsk({ ...navigation, "Sec-Fetch-Dest": "iframe" }), pending)).toBe(403);
    expect(statusOf(anAsk({ ...navigation, "Sec-Fetch-Mode": "no-cors" }), pending)).toBe(403);
    expect(statusOf(anAsk({ ...navigation, "Sec-Fetch-Site": "same-site" }), pending)).toBe(403);
  });

  it.each([
    { "Content-Length": "1" },
    { "Content-Length": "1000000000" },
    { "Transfer-Encoding": "chunked" },
  ])("L11: takes no body: %o", (body) => {
    const headers: Record<string, string> = { Origin: OWN_ORIGIN, ...body };
    expect(statusOf(anAsk(headers, POST_SESSION))).toBe(413);
    expect(statusOf(anAsk({ ...headers }, {}))).toBe(413);
  });

  it.each([
    "",
    "portolan",
    `token.${TOKEN}`,
    `portolan, token.${TOKEN}, other`,
    `portolan, token.${TOKEN}=`,
    `portolan, token.${TOKEN.slice(1)}`,
    `portolan, ${TOKEN}`,
    `other, token.${TOKEN}`,
  ])("L5: sees no token in the subprotocols %j", (offered) => {
    const headers = { Origin: OWN_ORIGIN, "Sec-WebSocket-Protocol": offered };
    expect(judge(anAsk(headers, UPGRADE_PORT), RULES)).toEqual({ route: "port", token: undefined });
  });

  it.each([
    "",
    `bearer ${TOKEN}`,
    `Bearer ${TOKEN} `,
    `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`,
    TOKEN,
  ])("L6: sees no token in the Authorization %j", (authorization) => {
    const headers = { Origin: OWN_ORIGIN, Authorization: authorization };
    expect(judge(anAsk(headers, POST_SESSION), RULES)).toEqual({
      route: "session",
      token: undefined,
    });
  });
});
