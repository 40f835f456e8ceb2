import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AddressClass } from "../../../../electron/registry/address.ts";
import { createOriginGate, type OriginGate } from "../../../../electron/registry/origin-gate.ts";

function gateOf(origin: string, ...classes: AddressClass[]): OriginGate {
  return createOriginGate(new URL(origin), () => new Set(classes));
}

const PUBLIC = gateOf("https://registry.test:5000", "public");

describe("origin gate", () => {
  it.each([
    ["https://registry.test:5000/x", true],
    ["/x", true],
    ["//registry.test:5000/x", true],
    ["HTTPS://REGISTRY.TEST:5000/x", true],
    ["https://registry.test/x", false],
    ["https://registry.test:5001/x", false],
    ["https://sub.registry.test:5000/x", false],
    ["https://registry.test.:5000/x", false],
    ["https://registry.test.evil.example:5000/x", false],
    ["https://cdn.example/x", false],
  ])("R10: %s is the registry itself: %s", (target, expected) => {
    expect(
      PUBLIC.isRegistry(
        PUBLIC.admit(target, new URL("https://registry.test:5000/v2/"), "redirect"),
      ),
    ).toBe(expected);
  });

  it("A20: takes nothing for the registry but its very origin", () => {
    const host = fc.constantFrom(
      "registry.test",
      "REGISTRY.TEST",
      "registry.test.",
      "evilregistry.test",
      "registry.test.evil.test",
      "a.registry.test",
    );
    const port = fc.constantFrom("", ":443", ":5000", ":05000", ":5001", ":80");
    const scheme = fc.constantFrom("https", "http", "HTTPS");
    fc.assert(
      fc.property(scheme, host, port, (scheme, host, port) => {
        const own =
          scheme.toLowerCase() === "https" &&
          host.toLowerCase() === "registry.test" &&
          Number(port.slice(1)) === 5000;
        expect(PUBLIC.isRegistry(new URL(`${scheme}://${host}${port}/v2/`))).toBe(own);
      }),
    );
  });

  it("R10, A20: takes a default port for what it is", () => {
    const gate = gateOf("https://registry.test", "public");
    expect(gate.isRegistry(new URL("https://registry.test:443/x"))).toBe(true);
  });

  it.each([
    "http://registry.test:5000/x",
    "http://cdn.example/x",
    "ftp://cdn.example/",
    "file:///etc/passwd",
    "data:,x",
    "javascript:x",
    "https://user@registry.test:5000/x",
    "https://user:pass@cdn.example/x",
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://0x7f000001/x",
    "https://017700000001/x",
    "https://2130706433/x",
    "https://[::1]/x",
    "https://[::]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://0.0.0.0/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[fe80::1]/x",
    "https://10.1.2.3/x",
    "https://192.168.0.1/x",
    "https://172.16.0.1/x",
    "https://100.64.0.1/x",
    "https://[fd00::1]/x",
    "https://localhost/x",
    "https://localhost:5000/x",
    "",
    "https://",
    "https://a b/",
    "https://a.test/\r\nX: y",
    "/\u0000",
    "https://ｅxample.test/x",
    `https://a.test/${"x".repeat(20_000)}`,
  ])("R11: a public registry may not point to %j", (target) => {
    expect(() =>
      PUBLIC.admit(target, new URL("https://registry.test:5000/v2/"), "redirect"),
    ).toThrow(expect.objectContaining({ code: "origin_refused" }));
  });

  it.each([
    [["private"], "https://10.0.0.9/x", true],
    [["private"], "https://127.0.0.1/x", false],
    [["private"], "https://169.254.169.254/x", false],
    [["private"], "https://93.184.216.34/x", true],
    [["loopback"], "https://127.0.0.2:9/x", true],
    [["loopback"], "https://10.0.0.9/x", false],
    [["loopback"], "https://169.254.169.254/x", false],
    [["public", "private"], "https://10.0.0.9/x", true],
    [[], "https://10.0.0.9/x", false],
  ] as const)("R11, F14: a registry at %j may point to %s: %s", (classes, target, allowed) => {
    const gate = gateOf("https://registry.test", ...classes);
    const admit = (): URL => gate.admit(target, new URL("https://registry.test/v2/"), "redirect");
    if (allowed) expect(admit().href).toBe(new URL(target).href);
    else expect(admit).toThrow(expect.objectContaining({ code: "origin_refused" }));
  });

  it("R11, F14, A8: never goes from https back to http, even in the middle of a chain", () => {
    const gate = gateOf("http://registry.test", "public");
    expect(
      gate.admit("http://cdn.example/x", new URL("http://registry.test/"), "redirect").protocol,
    ).toBe("http:");
    expect(() =>
      gate.admit("http://cdn.example/y", new URL("https://cdn.example/x"), "redirect"),
    ).toThrow(expect.objectContaining({ code: "origin_refused" }));
  });

  it("drops the fragment and keeps the query as it is", () => {
    const url = PUBLIC.admit(
      "/x?_state=a%3D%3D&b=c+d#frag",
      new URL("https://registry.test:5000/v2/"),
      "upload location",
    );
    expect(url.href).toBe("https://registry.test:5000/x?_state=a%3D%3D&b=c+d");
  });

  it("shows a refused target without its query, which may be a signature", () => {
    const admit = (): URL =>
      PUBLIC.admit(
        "http://cdn.example/x?sig=canary",
        new URL("https://registry.test:5000/"),
        "redirect",
      );
    expect(admit).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("canary") as string }),
    );
  });
});
