import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRegistriesConf } from "../../../../electron/network/registries-conf.ts";
import { isAppError } from "../../../../shared/errors.ts";

const PATH = "/etc/containers/registries.conf";

const EXAMPLE = `
unqualified-search-registries = ["example.com"]
short-name-mode = "enforcing"

[aliases]
"alpine" = "docker.io/library/alpine"

[[registry]]
prefix = "example.com/foo"
insecure = false
blocked = false
location = "internal-registry-for-example.com/bar"

[[registry.mirror]]
location = "example-mirror-0.local/mirror-for-foo"
proxy = "http://user:canary@proxy.example.com:8000"

[[registry.mirror]]
location = "Example-Mirror-1.local/mirrors/foo/"
insecure = true
pull-from-mirror = "digest-only"

[[registry.mirror]]
location = "example-mirror-2.local"
pull-from-mirror = "tag-only"

[[registry]]
location = "registry.com"
mirror-by-digest-only = true

[[registry.mirror]]
location = "mirror.registry.com"

[[registry]]
prefix = "*.blocked.test"
blocked = true
`;

describe("parseRegistriesConf", () => {
  it("R26: reads the example of the manual, with the modes of mirrors", () => {
    const { rules, problems } = parseRegistriesConf(EXAMPLE, PATH);
    expect(problems).toEqual([]);
    expect(rules).toMatchObject([
      {
        prefix: "example.com/foo",
        location: "internal-registry-for-example.com/bar",
        insecure: false,
        blocked: false,
        file: PATH,
        mirrors: [
          {
            location: "example-mirror-0.local/mirror-for-foo",
            insecure: false,
            resolves: true,
            pulls: true,
            proxy: { username: "user", password: "canary" },
          },
          {
            location: "example-mirror-1.local/mirrors/foo",
            insecure: true,
            resolves: false,
            pulls: true,
          },
          { location: "example-mirror-2.local", insecure: false, resolves: true, pulls: false },
        ],
      },
      {
        prefix: "registry.com",
        location: "registry.com",
        mirrors: [{ location: "mirror.registry.com", resolves: false, pulls: true }],
      },
      { prefix: "*.blocked.test", location: "", blocked: true, mirrors: [] },
    ]);
  });

  it("R26: refuses the format of version 1 in words", () => {
    const text =
      "[registries.search]\nregistries = ['registry1.com']\n[registries.block]\nregistries = []\n";
    expect(() => parseRegistriesConf(text, PATH)).toThrow(
      expect.objectContaining({
        code: "configuration_invalid",
        details: { path: PATH, why: expect.stringContaining("version 1") as string },
      }),
    );
  });

  it.each([
    ["", "neither prefix nor location"],
    [`prefix = "a.test"`, "without location"],
    [`location = "https://a.test"`, "location is not"],
    [`location = "team/app"`, "location is not"],
    [`location = "a.test"\nprefix = "a.test/App"`, "prefix is not"],
    [`location = "a.test"\nprefix = "a.test/app:1.0"`, "one tag or digest"],
    [`location = "a.test"\nprefix = "*.a.test/team"`, "prefix is not"],
    [`location = "a.test"\nprefix = "*.a.test:5000"`, "prefix is not"],
    [`location = "a.test"\nprefix = "a.*.test"`, "prefix is not"],
    [`location = "a.test"\npull-from-mirror = "all"`, "belongs into"],
    [`location = "a.test"\nblocked = "yes"`, "blocked is not allowed"],
    [`location = "a.test"\n[[registry.mirror]]`, "of a mirror"],
    [
      `location = "a.test"\n[[registry.mirror]]\nlocation = "m.test"\npull-from-mirror = "never"`,
      "mirror.0.pull-from-mirror",
    ],
    [
      `location = "a.test"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = "m.test"\npull-from-mirror = "all"`,
      "exclude",
    ],
    [
      `location = "a.test"\n[[registry.mirror]]\nlocation = "m.test"\nproxy = "ftp://canary@p"`,
      "proxy of a mirror",
    ],
  ])("R26: leaves out [[registry]] with %j, says why, and keeps the next", (body, why) => {
    const text = `[[registry]]\n${body}\n[[registry]]\nlocation = "good.test"\n`;
    const { rules, problems } = parseRegistriesConf(text, PATH);
    expect(rules.map(({ prefix }) => prefix)).toEqual(["good.test"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.details["why"]).toContain(why);
    expect(problems[0]?.details["why"]).toContain("number 1");
    expect(JSON.stringify(problems)).not.toContain("canary");
  });

  it("R26: the first of two tables with one prefix counts", () => {
    const text = `[[registry]]\nlocation = "a.test"\nblocked = true\n[[registry]]\nlocation = "A.test/"\n`;
    expect(parseRegistriesConf(text, PATH).rules).toMatchObject([
      { prefix: "a.test", blocked: true },
    ]);
  });

  it("R26: says that a proxy for the registry itself is not followed", () => {
    const text = `[[registry]]\nlocation = "a.test"\nproxy = "http://u:canary@p.test"\n`;
    const { rules, problems } = parseRegistriesConf(text, PATH);
    expect(rules).toHaveLength(1);
    expect(problems[0]?.details["why"]).toContain("proxy");
    expect(JSON.stringify(problems)).not.toContain("canary");
  });

  it("R26: names the line of damaged TOML and nothing of its content", () => {
    const text = `[[registry]]\nlocation = "canary`;
    try {
      parseRegistriesConf(text, PATH);
      expect.fail("it was accepted");
    } catch (error) {
      expect(isAppError(error) && error.details["why"]).toContain("line 2");
      expect(inspect(error, { depth: 9 })).not.toContain('"canary');
    }
  });

  it("R26: throws nothing but AppErrors", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "[[registry]]\n",
        "[[registry.mirror]]\n",
        "[registries]\n",
        "location = ",
        "prefix=",
        "blocked=",
        "mirror=",
        '"a.test"\n',
        "true\n",
        "[]\n",
        "{}\n",
        "registry = 1\n",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          parseRegistriesConf(pieces.join(""), PATH);
        } catch (error) {
          expect(isAppError(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("R26: reads a file of the largest size in linear time", () => {
    const table = (index: number) =>
      `[[registry]]\nlocation = "r${index}.test"\n[[registry.mirror]]\nlocation = "m.test/${"a/".repeat(100)}a"\n`;
    const text = Array.from({ length: 3_500 }, (_, index) => table(index)).join("");
    const started = performance.now();
    expect(parseRegistriesConf(text, PATH).rules).toHaveLength(3_500);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
