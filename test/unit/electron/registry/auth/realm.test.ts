import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  admitRealm,
  isTrustedRealm,
  refuseForeignRealm,
} from "../../../../../electron/registry/auth/realm.ts";
import { createOriginGate } from "../../../../../electron/registry/origin-gate.ts";

describe("isTrustedRealm", () => {
  it.each([
    ["https://registry-1.docker.io", "https://auth.docker.io/token", true],
    ["https://ghcr.io", "https://ghcr.io/token", true],
    ["https://registry.gitlab.com", "https://gitlab.com/jwt/auth", true],
    [
      "https://registry.cn-hangzhou.aliyuncs.com",
      "https://dockerauth.cn-hangzhou.aliyuncs.com/auth",
      true,
    ],
    ["https://rg.fr-par.scw.cloud", "https://api.scaleway.com/registry-internal/v1/tokens", true],
    ["https://registry.test:5000", "https://registry.test:5001/token", true],
    ["http://127.0.0.1:5000", "http://127.0.0.1:5001/token", true],
    ["http://localhost:5000", "http://127.0.0.1:5001/token", true],
    ["http://127.0.0.1:5000", "https://auth.evil.test/token", false],
    ["https://ghcr.io", "https://ghcr.io.evil.test/token", false],
    ["https://ghcr.io", "https://evilghcr.io/token", false],
    ["https://shop.co.uk", "https://evil.co.uk/token", false],
    ["https://registry.shop.co.uk", "https://auth.shop.co.uk/token", true],
    ["https://mine.azurecr.io", "https://evil.azurecr.io/token", false],
    ["https://mine.azurecr.io", "https://mine.azurecr.io/oauth2/token", true],
    ["https://me.github.io", "https://you.github.io/token", false],
    ["https://93.184.216.34", "https://93.184.216.35/token", false],
    ["https://registry", "https://auth/token", false],
    ["https://registry.test", "http://auth.registry.test/token", false],
    ["http://registry.test", "http://registry.test:81/token", false],
  ])("A1: the password of %s may go to %s: %s", (registry, realm, expected) => {
    expect(isTrustedRealm(new URL(realm), new URL(registry))).toBe(expected);
  });

  it.each([
    ["https://auth.example/t", ["auth.example"], true],
    ["https://auth.example:443/t", ["auth.example"], true],
    ["https://AUTH.example/t", ["auth.EXAMPLE:443"], true],
    ["https://auth.example:8443/t", ["auth.example:8443"], true],
    ["https://auth.example:8443/t", ["auth.example"], false],
    ["https://auth.example/t", ["auth.example:8443"], false],
    ["https://sub.auth.example/t", ["auth.example"], false],
    ["https://auth.example./t", ["auth.example"], false],
    ["https://auth.example.evil.test/t", ["auth.example"], false],
    ["http://auth.example/t", ["auth.example"], false],
    ["https://auth.example/t", ["", "*", "*.example", "https://auth.example"], false],
  ])("A1: after a confirmation of %s for %j: %s", (realm, confirmed, expected) => {
    const gate = createOriginGate(new URL("https://registry.test"), () => new Set(["public"]));
    const refuse = (): void => refuseForeignRealm(new URL(realm), gate, confirmed);
    if (expected) expect(refuse).not.toThrow();
    else expect(refuse).toThrow(expect.objectContaining({ code: "realm_untrusted" }));
  });

  it("A1: names both hosts when it refuses", () => {
    const gate = createOriginGate(new URL("https://registry.test"), () => new Set(["public"]));
    const refuse = (): void => refuseForeignRealm(new URL("https://evil.example/t"), gate, []);
    expect(refuse).toThrow(
      expect.objectContaining({
        code: "realm_untrusted",
        details: { host: "registry.test", target: "evil.example", pointer: "token realm" },
      }),
    );
  });
});

describe("admitRealm", () => {
  const origin = new URL("https://registry.test");
  const gate = createOriginGate(origin, () => new Set(["public"]));

  it.each([
    "",
    "/token",
    "token",
    "file:///etc/passwd",
    "data:text/plain,x",
    "ftp://registry.test/t",
    "https://user:pass@registry.test/t",
    "http://registry.test/t",
    "https://127.0.0.1/t",
    "https://127.1/t",
    "https://0x7f.1/t",
    "https://2130706433/t",
    "https://[::ffff:7f00:1]/t",
    "https://[::1]/t",
    "https://[::]/t",
    "https://[fe80::1]/t",
    "https://[fd00:ec2::254]/t",
    "https://0177.0.0.1/t",
    "https://0/t",
    "https://192.168.1.1/t",
    "https://172.16.0.1/t",
    "https://100.100.100.200/t",
    "https://0.0.0.0/t",
    "https://169.254.169.254/t",
    "https://10.0.0.1/t",
    "https://localhost/t",
    "https://LOCALHOST/t",
    "https://registry.test@127.0.0.1/t",
    "https://a.test/\r\nX: y",
    `https://registry.test/${"x".repeat(100_000)}`,
    "https://",
    "https://[::1",
    "javascript:alert(1)",
  ])("A2, A3, A5: refuses %j", (realm) => {
    expect(() => admitRealm(realm, origin, gate)).toThrow(
      expect.objectContaining({ code: "origin_refused" }),
    );
  });

  it("A2: refuses an unencrypted realm of an encrypted registry, confirmed or not", () => {
    expect(() => admitRealm("http://auth.example/t", origin, gate)).toThrow(
      expect.objectContaining({
        code: "origin_refused",
        details: expect.objectContaining({ target: "http://auth.example" }),
      }),
    );
  });

  it("A3: takes an address on this computer where it is the registry's own", () => {
    const own = new URL("https://127.0.0.1:5000");
    const ownGate = createOriginGate(own, () => new Set());
    expect(admitRealm("https://127.0.0.1:5000/t", own, ownGate).host).toBe("127.0.0.1:5000");
    expect(() => admitRealm("https://127.0.0.1:5001/t", own, ownGate)).toThrow();
  });

  it("A5: never lets anything through that is no absolute URL", () => {
    fc.assert(
      fc.property(fc.string(), (realm) => {
        try {
          const url = admitRealm(realm, origin, gate);
          expect(url.protocol).toBe("https:");
          expect(realm).toMatch(/^https?:\/\//i);
        } catch (error) {
          expect(error).toMatchObject({ code: "origin_refused" });
        }
      }),
    );
  });
});
