import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Challenge,
  parseChallenges,
} from "../../../../../electron/registry/auth/challenge.ts";

type Plain = [scheme: string, parameters: Record<string, string>][];

function plain(challenges: readonly Challenge[]): Plain {
  return challenges.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

const HUB = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"';
const REALM = { realm: "https://a.test/t" };

const CORPUS: readonly [name: string, header: string | string[] | undefined, expected: Plain][] = [
  ["no header", undefined, []],
  ["an empty header", "", []],
  ["only commas", ", ,,", []],
  ["only spaces", "   ", []],
  ["a scheme alone", "Basic", [["basic", {}]]],
  [
    "two schemes alone",
    "Negotiate, NTLM",
    [
      ["negotiate", {}],
      ["ntlm", {}],
    ],
  ],
  [
    "Docker Hub",
    HUB,
    [["bearer", { realm: "https://auth.docker.io/token", service: "registry.docker.io" }]],
  ],
  [
    "a comma in quotes",
    'Bearer scope="repository:a:pull,push"',
    [["bearer", { scope: "repository:a:pull,push" }]],
  ],
  [
    "two challenges in one header",
    'Basic realm="x", Bearer realm="y"',
    [
      ["basic", { realm: "x" }],
      ["bearer", { realm: "y" }],
    ],
  ],
  [
    "two header lines",
    ['Basic realm="x"', 'Bearer realm="y"'],
    [
      ["basic", { realm: "x" }],
      ["bearer", { realm: "y" }],
    ],
  ],
  ["a lower-case scheme", 'bearer realm="https://a.test/t"', [["bearer", REALM]]],
  ["an upper-case scheme", 'BEARER REALM="https://a.test/t"', [["bearer", REALM]]],
  ["an unquoted value", "Bearer realm=https://a.test/t", [["bearer", REALM]]],
  [
    "unquoted values",
    "Bearer realm=https://a.test/t,service=s",
    [["bearer", { ...REALM, service: "s" }]],
  ],
  [
    "an unquoted scope with a comma",
    'Bearer scope=repository:a:pull,push,service="s"',
    [["bearer", { scope: "repository:a:pull,push", service: "s" }]],
  ],
  [
    "an unquoted scope at the end",
    "Bearer scope=repository:a:pull,push",
    [["bearer", { scope: "repository:a:pull,push" }]],
  ],
  [
    "a known scheme after an unquoted scope",
    "Bearer scope=a:b:pull,Basic",
    [
      ["bearer", { scope: "a:b:pull" }],
      ["basic", {}],
    ],
  ],
  ["spaces round the equals sign", 'Bearer realm = "https://a.test/t"', [["bearer", REALM]]],
  [
    "tabs",
    'Bearer\trealm="https://a.test/t",\tservice="s"',
    [["bearer", { ...REALM, service: "s" }]],
  ],
  [
    "no comma between parameters",
    'Bearer realm="https://a.test/t" service="s"',
    [["bearer", { ...REALM, service: "s" }]],
  ],
  [
    "several commas between parameters",
    'Bearer realm="https://a.test/t",,,service="s"',
    [["bearer", { ...REALM, service: "s" }]],
  ],
  ["a trailing comma", 'Bearer realm="https://a.test/t",', [["bearer", REALM]]],
  ["a leading comma", ',Bearer realm="https://a.test/t"', [["bearer", REALM]]],
  ["an escaped quote", 'Basic realm="a\\"b"', [["basic", { realm: 'a"b' }]]],
  ["an escaped backslash", 'Basic realm="a\\\\b"', [["basic", { realm: "a\\b" }]]],
  ["an escaped letter", 'Basic realm="\\a"', [["basic", { realm: "a" }]]],
  ["a backslash at the end", 'Basic realm="a\\', [["basic", { realm: "a\\" }]]],
  ["an unclosed quote", 'Bearer realm="https://a.test/t', [["bearer", REALM]]],
  [
    "an unclosed quote that swallows the rest",
    'Basic realm="x, Bearer realm=y',
    [["basic", { realm: "x, Bearer realm=y" }]],
  ],
  ["an empty value", 'Bearer realm="",scope=""', [["bearer", { realm: "", scope: "" }]]],
  ["an empty unquoted value", "Bearer realm=,service=s", [["bearer", { realm: "", service: "s" }]]],
  ["a parameter before any scheme", 'realm="x"', []],
  ["a lone quoted string", '"hello"', []],
  ["a lone equals sign", "=", []],
  ["equals signs", "Bearer ===", []],
  [
    "a duplicate parameter: the first counts",
    'Basic realm="x",realm="y"',
    [["basic", { realm: "x" }]],
  ],
  ["a token68", "Negotiate YII=", [["negotiate", { yii: "" }]]],
  [
    "an unknown scheme between two known",
    'Foo a="b", Basic realm="x"',
    [
      ["foo", { a: "b" }],
      ["basic", { realm: "x" }],
    ],
  ],
  [
    "negotiate before bearer",
    'Negotiate, Bearer realm="https://a.test/t"',
    [
      ["negotiate", {}],
      ["bearer", REALM],
    ],
  ],
  [
    "an error parameter",
    'Bearer realm="https://a.test/t",error="insufficient_scope"',
    [["bearer", { ...REALM, error: "insufficient_scope" }]],
  ],
  [
    "public ECR",
    'Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws"',
    [
      [
        "bearer",
        { realm: "https://public.ecr.aws/token/", service: "public.ecr.aws", scope: "aws" },
      ],
    ],
  ],
  [
    "two scopes in one string",
    'Bearer scope="repository:a:pull,push repository:b:pull"',
    [["bearer", { scope: "repository:a:pull,push repository:b:pull" }]],
  ],
  [
    "a name that is a member of every object",
    'Basic __proto__="x"',
    [["basic", { ["__proto__"]: "x" }]],
  ],
];

describe("parseChallenges", () => {
  it.each(CORPUS)("R1, F17, F18: reads %s", (_name, header, expected) => {
    expect(
      plain(parseChallenges(header)).map(([scheme, parameters]) => [
        scheme,
        new Map(Object.entries(parameters)),
      ]),
    ).toEqual(
      expected.map(([scheme, parameters]) => [scheme, new Map(Object.entries(parameters))]),
    );
  });

  it("has a corpus of at least 40 headers", () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(40);
  });

  it("R1, R81, F17, A14: never throws, whatever comes", () => {
    const text = fc.string({
      unit: fc.constantFrom(...'Bearer realm="\\,;=: \tscope/pull'.split("")),
      maxLength: 300,
    });
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ maxLength: 300 })), (header) => {
        expect(Array.isArray(parseChallenges(header))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it("R1: reads back what was written by the grammar", () => {
    const name = fc.constantFrom("realm", "service", "scope", "error");
    const value = fc.string({ minLength: 0, maxLength: 40 });
    const challenge = fc.tuple(
      fc.constantFrom("bearer", "basic", "digest"),
      fc.dictionary(name, value, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(
            ([scheme, parameters]) =>
              `${scheme} ${Object.entries(parameters)
                .map(([key, text]) => `${key}="${text.replaceAll(/[\\"]/g, "\\$&")}"`)
                .join(", ")}`,
          )
          .join(", ");
        expect(plain(parseChallenges(header))).toEqual(challenges);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['"', "\\", ",", "=", 'a="', "Bearer ", 'Basic realm="x",'])(
    "R1: takes time in proportion to the length of repeated %j",
    (piece) => {
      const small = timeToParse(piece.repeat(8_000 / piece.length));
      const large = timeToParse(piece.repeat(64_000 / piece.length));
      // Eight times as much; a quadratic reader would need 64 times as long. 5 ms cover the timer's own noise.
      expect(large).toBeLessThan(small * 24 + 5);
    },
  );
});

function timeToParse(header: string): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    parseChallenges(header);
    return performance.now() - start;
  });
  return Math.min(...times);
}
