import { describe, expect, it } from "vitest";
import { blankRow } from "../../../../electron/connections/rows.ts";
import { refuseWeakening } from "../../../../electron/connections/weakening.ts";
import type { ConnectionRow } from "../../../../electron/storage/connections-table.ts";

const saved: ConnectionRow = {
  ...blankRow({ address: "reg.test", host: "reg.test", prefix: "" }),
  username: "ada",
  secretKept: "keychain",
};
const proxy = (url: string) => ({ kind: "url", url }) as const;

function weakerPart(before: ConnectionRow, after: ConnectionRow): unknown {
  try {
    refuseWeakening(before, after);
    return undefined;
  } catch (error) {
    return (error as { details: { weaker: string } }).details.weaker;
  }
}

describe("a saved password", () => {
  it.each<[string, Partial<ConnectionRow>, string]>([
    ["another host", { host: "evil.test" }, "host"],
    ["plain HTTP", { plainHttp: true }, "plain-http"],
    ["no verification", { skipVerify: true }, "verification"],
    ["one more authority", { authorities: ["PEM"] }, "authority"],
    ["one more token service", { trustedRealms: ["evil.test"] }, "realm"],
  ])("is not used with %s", (_name, change, part) => {
    expect(weakerPart(saved, { ...saved, ...change })).toBe(part);
  });

  it("is not shown to a new proxy that could listen, but passes one that sees only ciphertext", () => {
    const evil = { proxy: proxy("http://evil.test:3128") };
    expect(weakerPart(saved, { ...saved, ...evil })).toBeUndefined();
    for (const open of [{ plainHttp: true }, { skipVerify: true }, { authorities: ["PEM"] }]) {
      const before = { ...saved, ...open };
      expect(weakerPart(before, { ...before, ...evil })).toBe("proxy");
      const used = { ...before, ...evil };
      expect(weakerPart(used, used)).toBeUndefined();
    }
    const local = { ...saved, host: "127.0.0.1:5000" };
    expect(weakerPart(local, { ...local, ...evil })).toBe("proxy");
  });

  it("goes along with whatever is as safe or safer", () => {
    const loose = { ...saved, plainHttp: true, skipVerify: true, authorities: ["A", "B"] };
    expect(weakerPart(loose, { ...saved, authorities: ["B"] })).toBeUndefined();
    const renamed = { ...saved, address: "reg.test/team", prefix: "team", label: "Team" };
    expect(weakerPart(saved, renamed)).toBeUndefined();
  });

  it("that does not exist cannot be shown to anybody", () => {
    const anonymous: ConnectionRow = { ...saved, secretKept: "none" };
    expect(weakerPart(anonymous, { ...anonymous, host: "other.test", plainHttp: true })).toBe(
      undefined,
    );
  });

  it("that another program keeps is protected in the same way", () => {
    const kept: ConnectionRow = { ...saved, secretKept: "external" };
    expect(weakerPart(kept, { ...kept, skipVerify: true })).toBe("verification");
  });
});
