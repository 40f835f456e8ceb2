import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInsecure, parseDaemonJson } from "../../../../electron/network/docker-daemon-json.ts";
import { isAppError } from "../../../../shared/errors.ts";

const PATH = "/etc/docker/daemon.json";

function parse(value: unknown) {
  return parseDaemonJson(JSON.stringify(value), PATH);
}

describe("parseDaemonJson", () => {
  it("R26: reads mirrors in their order, and registries without encryption", () => {
    const text = `\ufeff{
      "log-level": "warn",
      "registry-mirrors": ["https://mirror.example.com/", "http://10.0.0.5:5000", "http://plain.test"],
      "insecure-registries": ["registry.local:5000", "10.0.0.0/8", "http://Scheme.test", "2001:db8::/32"]
    }`;
    const daemon = parseDaemonJson(text, PATH);
    expect(daemon.mirrors).toEqual([
      { host: "mirror.example.com", path: "", plainHttp: false },
      { host: "10.0.0.5:5000", path: "", plainHttp: true },
      { host: "plain.test:80", path: "", plainHttp: true },
    ]);
    expect(daemon.insecure.map(({ entry }) => entry)).toEqual([
      "registry.local:5000",
      "10.0.0.0/8",
      "http://Scheme.test",
      "2001:db8::/32",
    ]);
    expect(daemon.problems).toEqual([]);
  });

  it.each([
    ["registry.local:5000", true],
    ["registry.local", false],
    ["registry.local:5001", false],
    ["sub.registry.local:5000", false],
    ["10.1.2.3", true],
    ["10.1.2.3:5000", true],
    ["11.0.0.1:5000", false],
    ["scheme.test", true],
    ["[2001:db8::7]:5000", true],
    ["[2001:db9::7]", false],
  ])("R26: %s is named as insecure: %s", (host, expected) => {
    const { insecure } = parse({
      "insecure-registries": [
        "registry.local:5000",
        "10.0.0.0/8",
        "https://scheme.test",
        "2001:db8::/32",
      ],
    });
    expect(isInsecure(insecure, host)).toBe(expected);
  });

  it("R26: keeps the good entries beside bad ones, and repeats no password", () => {
    const daemon = parse({
      "registry-mirrors": [
        "mirror.test",
        "https://user:canary@mirror.test",
        "https://mirror.test/?canary",
        "https://harbor.test/dockerhub",
        "ftp://mirror.test",
        "https://good.test",
      ],
      "insecure-registries": ["good.test", "not a host", "10.0.0.0/99"],
    });
    expect(daemon.mirrors.map(({ host }) => host)).toEqual(["good.test"]);
    expect(daemon.insecure.map(({ entry }) => entry)).toEqual(["good.test"]);
    expect(daemon.problems.map(({ details }) => details["why"])).toEqual([
      expect.stringMatching(/number 1: it must begin with/),
      expect.stringMatching(/number 2: a user name or password/),
      expect.stringMatching(/number 3: nothing may follow/),
      expect.stringMatching(/number 4: .*not supported/),
      expect.stringMatching(/number 5: it must begin with/),
      expect.stringMatching(/insecure-registries, number 2/),
      expect.stringMatching(/insecure-registries, number 3/),
    ]);
    expect(JSON.stringify(daemon.problems)).not.toContain("canary");
  });

  it("R26: a list of the wrong kind is a problem and not the end of the other", () => {
    const daemon = parse({
      "registry-mirrors": "https://a.test",
      "insecure-registries": ["b.test"],
    });
    expect(daemon.problems).toHaveLength(1);
    expect(daemon.insecure).toHaveLength(1);
  });

  it.each(["", "{", "[]", "null", '"canary"', "{canary}"])(
    "R26: refuses %j without repeating it",
    (text) => {
      expect(() => parseDaemonJson(text, PATH)).toThrow(
        expect.objectContaining({
          code: "configuration_invalid",
          details: { path: PATH, why: expect.not.stringContaining("canary") as string },
        }),
      );
    },
  );

  it("R26: throws nothing but AppErrors", () => {
    const value = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.json().map((json) => `{"registry-mirrors":[${json}],"insecure-registries":${json}}`),
    );
    fc.assert(
      fc.property(value, (text) => {
        try {
          parseDaemonJson(text, PATH);
        } catch (error) {
          expect(isAppError(error)).toBe(true);
        }
      }),
    );
  });
});
