import { describe, expect, it } from "vitest";
import { TokenCache } from "../../../../../electron/registry/auth/token-cache.ts";

const KEY = { realm: "https://a.test/t", service: "s", origin: "https://r.test", identity: "ann" };
const PULL = ["repository:a:pull"];
const PUSH = ["repository:a:pull,push"];

function cacheAt(life: number): { cache: TokenCache; pass: (ms: number) => void } {
  let now = 1000;
  const cache = new TokenCache(() => now);
  cache.store(KEY, PUSH, { value: "t", lifeMs: life, identityToken: undefined, granted: PULL });
  return {
    cache,
    pass: (ms) => {
      now += ms;
    },
  };
}

describe("TokenCache", () => {
  it("R5: serves a narrower scope, not a wider one", () => {
    const { cache } = cacheAt(60_000);
    expect(cache.find(KEY, PULL)?.value).toBe("t");
    expect(cache.find(KEY, ["repository:a:delete"])).toBeUndefined();
  });

  it.each([
    ["realm", { ...KEY, realm: "https://b.test/t" }],
    ["service", { ...KEY, service: "other" }],
    ["no service", { ...KEY, service: undefined }],
    ["origin", { ...KEY, origin: "https://r.test:5000" }],
    ["identity", { ...KEY, identity: "bob" }],
    ["nobody", { ...KEY, identity: "" }],
  ])("R5: never serves another %s", (_name, key) => {
    expect(cacheAt(60_000).cache.find(key, PULL)).toBeUndefined();
  });

  it.each([
    [60_000, 48_000],
    [30_000, 20_000],
    [300_000, 240_000],
  ])("R6: a token that lives %i ms is renewed after %i", (life, renewed) => {
    const { cache, pass } = cacheAt(life);
    pass(renewed - 1);
    expect(cache.find(KEY, PULL)?.value).toBe("t");
    pass(1);
    expect(cache.find(KEY, PULL)).toBeUndefined();
  });

  it("R7: forgets a token that was refused", () => {
    const { cache } = cacheAt(60_000);
    cache.drop("t");
    expect(cache.find(KEY, PULL)).toBeUndefined();
  });

  it("stays bounded", () => {
    const { cache } = cacheAt(60_000);
    for (let count = 0; count < 600; count += 1) {
      cache.store(KEY, [`repository:r${count}:pull`], {
        value: `${count}`,
        lifeMs: 60_000,
        identityToken: undefined,
        granted: undefined,
      });
    }
    expect(cache.find(KEY, PUSH)).toBeUndefined();
    expect(cache.find(KEY, ["repository:r599:pull"])?.value).toBe("599");
  });
});
