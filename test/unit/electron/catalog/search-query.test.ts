import { describe, expect, it } from "vitest";
import { fitOf, parseSearch, rank, wordsBelow } from "../../../../electron/catalog/search-query.ts";

describe("a typed search", () => {
  it.each([
    ["", { kind: "nothing" }],
    ["   ", { kind: "nothing" }],
    ["App", { kind: "words", words: ["app"] }],
    ["app  1.2", { kind: "words", words: ["app", "1.2"] }],
    ["app:1.2", { kind: "pair", words: ["app"], tag: "1.2" }],
    ["app:", { kind: "pair", words: ["app"], tag: "" }],
    ["ghcr.io/acme/app:v1", { kind: "pair", words: ["ghcr.io/acme/app"], tag: "v1" }],
    ["docker://ghcr.io/acme", { kind: "words", words: ["ghcr.io/acme"] }],
    ["localhost:5000/app", { kind: "words", words: ["localhost:5000/app"] }],
    ["sha256:3F2C", { kind: "digest", digest: "sha256:3f2c" }],
    ["app@sha256:3f2c", { kind: "digest", digest: "sha256:3f2c" }],
    ["3f2c00112233", { kind: "digest", digest: "sha256:3f2c00112233" }],
    ["facade", { kind: "words", words: ["facade"] }],
    ["deadbeefcafe", { kind: "words", words: ["deadbeefcafe"] }],
    [":", { kind: "words", words: [":"] }],
  ])("row 16: %j is understood", (text, query) => {
    expect(parseSearch(text)).toEqual(query);
  });

  it("is cut where no name is that long", () => {
    const query = parseSearch("a ".repeat(10_000));
    expect(query).toEqual({ kind: "words", words: Array(6).fill("a") });
  });

  it("asks an account for what its host does not say", () => {
    expect(wordsBelow("ghcr.io", ["ghcr.io/acme"])).toEqual(["acme"]);
    expect(wordsBelow("ghcr.io", ["ghcr.io"])).toEqual([]);
    expect(wordsBelow("ghcr.io", ["ghcr", "app"])).toEqual(["app"]);
    expect(wordsBelow("ghcr.io", ["io"])).toEqual(["io"]);
    expect(wordsBelow("ghcr.io", ["quay.io/acme"])).toEqual(["quay.io/acme"]);
  });
});

describe("what was found", () => {
  const repository = (name: string) =>
    ({ kind: "repository", location: `r.test/${name}`, host: "r.test", repository: name }) as const;
  const tag = (name: string, tag: string) =>
    ({ ...repository(name), kind: "tag", location: `r.test/${name}:${tag}`, tag }) as const;

  it("comes in the order of how well it fits", () => {
    const found = [
      repository("team/my-app-server"),
      tag("team/other", "app"),
      repository("team/app"),
      repository("app"),
    ];
    expect(rank(found, "app").map(({ location }) => location)).toEqual([
      "r.test/app",
      "r.test/team/other:app",
      "r.test/team/app",
      "r.test/team/my-app-server",
    ]);
    expect(fitOf("App", "app")).toBe(0);
  });
});
