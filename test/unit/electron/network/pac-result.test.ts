import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePacResult } from "../../../../electron/network/pac-result.ts";

describe("parsePacResult", () => {
  it.each([
    ["", undefined],
    ["DIRECT", undefined],
    ["direct; PROXY a:1", undefined],
    ["PROXY proxy.test:8080; DIRECT", "http://proxy.test:8080"],
    ["HTTP proxy.test:8080", "http://proxy.test:8080"],
    ["HTTPS proxy.test:8443", "https://proxy.test:8443"],
    ["SOCKS5 proxy.test:1081", "socks5://proxy.test:1081"],
    ["SOCKS5 proxy.test", "socks5://proxy.test:1080"],
    ["SOCKS old.test:1080; PROXY new.test:1", "http://new.test:1"],
    ["QUIC quic.test:443;PROXY\tnew.test:1", "http://new.test:1"],
    ["PROXY ; PROXY :; PROXY good.test:1", "http://good.test:1"],
    ["PROXY [2001:db8::1]:8080", "http://[2001:db8::1]:8080"],
  ])("R24: %j leads to %s", (text, expected) => {
    const verdict = parsePacResult(text);
    const way =
      verdict.kind === "proxy"
        ? `${verdict.proxy.url.protocol}//${verdict.proxy.url.host}`
        : undefined;
    expect(way).toBe(expected);
    if (expected === undefined) expect(verdict.kind).toBe("direct");
  });

  it("R24: an answer with unknown kinds only is not taken for direct", () => {
    expect(parsePacResult("SOCKS user:canary@old.test:1080")).toEqual({
      kind: "unusable",
      word: "SOCKS",
    });
  });

  it("R24: understands any text somehow", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(["direct", "proxy", "unusable"]).toContain(parsePacResult(text).kind);
      }),
    );
  });
});
