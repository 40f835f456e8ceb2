import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  environmentProxy,
  readProxyEnvironment,
  type Variables,
} from "../../../../electron/network/proxy-environment.ts";
import {
  exclusionOf,
  isLoopbackTarget,
  parseNoProxy,
  targetOf,
} from "../../../../electron/network/proxy-rules.ts";

/** Where a request goes: the proxy, or why directly, with the entry of NO_PROXY. */
function way(variables: Variables, url: string): string {
  const verdict = environmentProxy(readProxyEnvironment(variables, "linux"), new URL(url));
  if (verdict.because === "environment") {
    return `${verdict.proxy.url.protocol}//${verdict.proxy.url.host}`;
  }
  return verdict.because === "excluded" ? `excluded ${verdict.rule}` : verdict.because;
}

const P = { HTTP_PROXY: "http://proxy.test:3128" };

type Row = readonly [variables: Variables, url: string, expected: string];

// The first part is Go's own table (golang.org/x/net/http/httpproxy, proxyForURLTests).
const PROXY_ROWS: readonly Row[] = [
  [{ HTTP_PROXY: "127.0.0.1:8080" }, "http://example.com", "http://127.0.0.1:8080"],
  [
    { HTTP_PROXY: "cache.corp.example.com:1234" },
    "http://example.com",
    "http://cache.corp.example.com:1234",
  ],
  [{ HTTP_PROXY: "cache.corp.example.com" }, "http://example.com", "http://cache.corp.example.com"],
  [{ HTTP_PROXY: "localhost" }, "http://example.com", "http://localhost"],
  [
    { HTTP_PROXY: "https://cache.corp.example.com" },
    "http://example.com",
    "https://cache.corp.example.com",
  ],
  [{ HTTP_PROXY: "http://127.0.0.1:8080" }, "http://example.com", "http://127.0.0.1:8080"],
  [{ HTTP_PROXY: "https://127.0.0.1:8080" }, "http://example.com", "https://127.0.0.1:8080"],
  [{ HTTP_PROXY: "socks5://127.0.0.1" }, "http://example.com", "socks5://127.0.0.1:1080"],
  [
    { HTTP_PROXY: "http.proxy.tld", HTTPS_PROXY: "secure.proxy.tld" },
    "http://insecure.tld/",
    "http://http.proxy.tld",
  ],
  [
    { HTTP_PROXY: "http.proxy.tld", HTTPS_PROXY: "secure.proxy.tld" },
    "https://secure.tld/",
    "http://secure.proxy.tld",
  ],
  [
    { HTTP_PROXY: "http.proxy.tld", HTTPS_PROXY: "https://secure.proxy.tld" },
    "https://secure.tld/",
    "https://secure.proxy.tld",
  ],
  [{ HTTP_PROXY: "http.proxy.tld" }, "https://secure.tld/", "unset"],
  [{ HTTP_PROXY: "http.proxy.tld" }, "ftp://insecure.tld/", "unset"],
  [
    { HTTPS_PROXY: "https://secure.proxy.tld", REQUEST_METHOD: "GET" },
    "https://secure.tld/",
    "https://secure.proxy.tld",
  ],
  [{}, "http://example.com", "unset"],
  [{ ...P, NO_PROXY: "example.com" }, "http://example.com/", "excluded example.com"],
  [{ ...P, NO_PROXY: ".example.com" }, "http://example.com/", "http://proxy.test:3128"],
  [{ ...P, NO_PROXY: "ample.com" }, "http://example.com/", "http://proxy.test:3128"],
  [{ ...P, NO_PROXY: "example.com" }, "http://foo.example.com/", "excluded example.com"],
  [{ ...P, NO_PROXY: ".foo.com" }, "http://example.com/", "http://proxy.test:3128"],
  [{ ...P, NO_PROXY: ".示例.com" }, "http://www.示例.com", "excluded .示例.com"],
  [{ ...P, NO_PROXY: "xn--fsq092h.com" }, "http://www.示例.com", "excluded xn--fsq092h.com"],
  [{ ...P, NO_PROXY: "示例.com" }, "http://www.xn--fsq092h.com", "excluded 示例.com"],
  // Names of variables.
  [{ http_proxy: "lower.test:1" }, "http://example.com", "http://lower.test:1"],
  [{ https_proxy: "lower.test:1" }, "https://example.com", "http://lower.test:1"],
  [
    { HTTP_PROXY: "upper.test:1", http_proxy: "lower.test:1" },
    "http://example.com",
    "http://upper.test:1",
  ],
  [{ HTTP_PROXY: "", http_proxy: "lower.test:1" }, "http://example.com", "http://lower.test:1"],
  [{ ...P, no_proxy: "example.com" }, "http://example.com", "excluded example.com"],
  [
    { ...P, NO_PROXY: "other.test", no_proxy: "example.com" },
    "http://example.com",
    "http://proxy.test:3128",
  ],
  [{ ALL_PROXY: "http://all.test:1" }, "https://example.com", "unset"],
  // Values.
  [
    { HTTP_PROXY: "http://user:password@proxy.test:3128" },
    "http://example.com",
    "http://proxy.test:3128",
  ],
  [{ HTTP_PROXY: "http://proxy.test:3128/" }, "http://example.com", "http://proxy.test:3128"],
  [
    { HTTP_PROXY: "http://proxy.test:3128/ignored?a=b" },
    "http://example.com",
    "http://proxy.test:3128",
  ],
  [{ HTTP_PROXY: "HTTP://Proxy.Test:3128" }, "http://example.com", "http://proxy.test:3128"],
  [{ HTTP_PROXY: "http://[2001:db8::1]:3128" }, "http://example.com", "http://[2001:db8::1]:3128"],
  [{ HTTP_PROXY: "socks5h://proxy.test:9050" }, "http://example.com", "socks5://proxy.test:9050"],
  [{ HTTP_PROXY: "socks5://proxy.test:80" }, "http://example.com", "socks5://proxy.test:80"],
  // This computer.
  [P, "http://localhost/", "loopback"],
  [P, "http://localhost:5000/", "loopback"],
  [P, "http://LOCALHOST/", "loopback"],
  [P, "http://127.1.2.3/", "loopback"],
  [P, "http://[::1]:5000/", "loopback"],
  [P, "http://[::ffff:127.0.0.1]/", "loopback"],
  [{ ...P, NO_PROXY: "*" }, "http://127.0.0.1/", "loopback"],
];

const NO_PROXY =
  "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, " +
  "2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64";

// Go's UseProxyTests, and behind them what is said in the documentation of its Config.
const EXCLUSION_ROWS: readonly (readonly [list: string, host: string, excluded: boolean])[] = [
  [NO_PROXY, "[::2]", false],
  [NO_PROXY, "192.168.1.1", true],
  [NO_PROXY, "192.168.1.2", false],
  [NO_PROXY, "192.168.1.3", true],
  [NO_PROXY, "192.168.1.4", false],
  [NO_PROXY, "10.0.0.2", true],
  [NO_PROXY, "10.0.0.4", false],
  [NO_PROXY, "[2001:db8::52:0:1]", true],
  [NO_PROXY, "[2001:db8::52:0:2]", false],
  [NO_PROXY, "[2001:db8::52:0:2]:443", true],
  [NO_PROXY, "[2001:db8::52:0:3]", true],
  [NO_PROXY, "[2002:db8:a::123]", true],
  [NO_PROXY, "[fe80::424b:c8be:1643:a1b6]", false],
  [NO_PROXY, "barbaz.net", false],
  [NO_PROXY, "www.barbaz.net", true],
  [NO_PROXY, "foobar.com", true],
  [NO_PROXY, "www.foobar.com", true],
  [NO_PROXY, "foofoobar.com", false],
  [NO_PROXY, "baz.com", false],
  [NO_PROXY, "localhost.net", false],
  [NO_PROXY, "local.localhost", false],
  [NO_PROXY, "barbarbaz.net", false],
  [NO_PROXY, "wildcard.io", false],
  [NO_PROXY, "nested.wildcard.io", true],
  [NO_PROXY, "a.nested.wildcard.io", true],
  [NO_PROXY, "awildcard.io", false],
  ["*", "anything.test", true],
  ["other.test, * ", "anything.test", true],
  ["*", "8.8.8.8", true],
  ["*.", "example.com", false],
  [":1", "example.com", false],
  [" , ,, ", "example.com", false],
  ["", "example.com", false],
  ["example.com:80", "example.com", true],
  ["example.com:443", "example.com", false],
  ["example.com:443", "sub.example.com:443", true],
  [".example.com:80", "sub.example.com", true],
  ["*.example.com:80", "sub.example.com", true],
  ["*.example.com:80", "example.com", false],
  ["EXAMPLE.com", "example.COM", true],
  ["example.com.", "example.com", true],
  ["example.com", "example.com.", true],
  [".example.com.", "sub.example.com.", true],
  ["[2001:db8::1]", "[2001:db8::1]", true],
  ["2001:DB8:0:0::1", "[2001:db8::1]", true],
  ["2001:db8::/32", "[2001:db8:ffff::9]", true],
  ["2001:db8::/32", "[2001:db9::9]", false],
  ["10.0.0.0/8", "10.255.255.255", true],
  ["10.0.0.0/8", "11.0.0.0", false],
  ["0.0.0.0/0", "8.8.8.8", true],
  ["0.0.0.0/0", "[2001:db8::1]", false],
  ["::/0", "[2001:db8::1]", true],
  ["10.1.2.3/8", "10.9.9.9", true],
  ["10.0.0.0/33", "10.0.0.0", false],
  ["10.0.0.0/", "10.0.0.0", false],
  ["10.0.0.0/8", "ten.example.com", false],
  ["192.168.1.1", "[::ffff:192.168.1.1]", true],
  ["::ffff:192.168.1.0/120", "192.168.1.77", true],
  ["http://example.com", "example.com", false],
  ["first.test,second.test", "second.test", true],
  ["first.test second.test", "second.test", false],
];

describe("NO_PROXY and its companions", () => {
  it.each(PROXY_ROWS)("R24: %j leads %s to %s", (variables, url, expected) => {
    expect(way(variables, url)).toBe(expected);
  });

  it.each(EXCLUSION_ROWS)("R24: the list %j and the host %s: %s", (list, host, excluded) => {
    const target = targetOf(new URL(`http://${host}`));
    expect(exclusionOf(parseNoProxy(list), target) !== undefined).toBe(excluded);
    expect(isLoopbackTarget(target)).toBe(false);
  });

  it("R24: names the entry that excluded a host, as it was written", () => {
    const rules = parseNoProxy("a.test, .Example.com ,10.0.0.0/8");
    expect(exclusionOf(rules, targetOf(new URL("https://x.example.com")))).toBe(".Example.com");
    expect(exclusionOf(rules, targetOf(new URL("https://10.0.0.1:5000")))).toBe("10.0.0.0/8");
  });

  it("R24: takes 443 and 80 for the port of a URL without one", () => {
    const rules = parseNoProxy("a.test:443,b.test:80");
    expect(exclusionOf(rules, targetOf(new URL("https://a.test")))).toBe("a.test:443");
    expect(exclusionOf(rules, targetOf(new URL("http://a.test")))).toBeUndefined();
    expect(exclusionOf(rules, targetOf(new URL("http://b.test")))).toBe("b.test:80");
  });

  it("R24: reads any list without failing, and every host of it is found again", () => {
    const name = fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{1,8}){1,2}$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), name)), name, (entries, host) => {
        const rules = parseNoProxy([...entries, host].join(","));
        expect(exclusionOf(rules, targetOf(new URL(`http://${host}`)))).toBeDefined();
      }),
    );
  });

  it("R24: reads a list of 100,000 entries in linear time", () => {
    const rules = parseNoProxy(`${"a.b.c:80,10.0.0.0/8,[::1".repeat(33_000)},last.test`);
    const started = performance.now();
    expect(exclusionOf(rules, targetOf(new URL("http://last.test")))).toBe("last.test");
    expect(performance.now() - started).toBeLessThan(500);
  });
});
