import { describe, expect, it } from "vitest";
import { versionKey } from "../../../shared/version-order.ts";

function inOrder(names: readonly string[]): readonly string[] {
  const keys = new Map(names.map((name) => [name, versionKey(name)]));
  return names.toSorted((a, b) => {
    const [left = "", right = ""] = [keys.get(a), keys.get(b)];
    return left === right ? 0 : left < right ? -1 : 1;
  });
}

/** They come back in this order from their reverse, and from any rotation. */
function expectOrder(names: readonly string[]): void {
  expect(inOrder(names.toReversed())).toEqual(names);
  const half = Math.floor(names.length / 2);
  expect(inOrder([...names.slice(half), ...names.slice(0, half)])).toEqual(names);
}

describe("the order of versions", () => {
  it("matrix 18: is that of the list in section 11 of semver.org", () => {
    expectOrder(["1.0.0", "2.0.0", "2.1.0", "2.1.1"]);
    expectOrder([
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
    ]);
  });

  it("matrix 18: takes any identifiers of section 9 for a prerelease", () => {
    expectOrder([
      "1.0.0-0.3.7",
      "1.0.0-9007199254740993",
      "1.0.0-9007199254740994",
      "1.0.0-alpha",
      "1.0.0-alpha-1",
      "1.0.0-y.7.z.92",
      "1.0.0-z-y-z.--",
      "1.0.0",
    ]);
  });

  it("compares words of a prerelease in the order of ASCII, as the specification says", () => {
    expectOrder(["1.0.0-RC", "1.0.0-rc", "1.0.0-rc10", "1.0.0-rc9", "1.0.0"]);
  });

  it("counts attached prereleases, which are no semantic versions, as numbers", () => {
    expectOrder(["3.13.0a1", "3.13.0b2", "3.13.0rc9", "3.13.0rc10", "3.13.0", "3.13.1"]);
    expectOrder(["v1alpha1", "v1beta1", "v1beta2", "v1", "v2"]);
    expectOrder(["1.1.1", "1.1.1k", "1.1.1w", "1.1.2"]);
  });

  it("leaves a leading v out, and keeps equal ones as they were", () => {
    expectOrder(["1.9", "v1.10", "1.11", "V1.12"]);
    expect(inOrder(["v1.2.3", "1.2.3"])).toEqual(["v1.2.3", "1.2.3"]);
    expect(inOrder(["1.2.3", "v1.2.3"])).toEqual(["1.2.3", "v1.2.3"]);
    expectOrder(["v1.2.3-rc.1", "1.2.3-rc.2", "v1.2.3"]);
  });

  it("orders versions of one, two, three and four numbers, and days", () => {
    expectOrder(["1", "1.2", "1.2.0", "1.2.0.1", "1.2.0.10", "1.2.1", "1.10", "2"]);
    expectOrder(["2025.12.31", "2026-01-02", "2026.1.10", "2026-11-21", "20261121"]);
    expectOrder(["2026-11-20", "2026-11-21-rc.1", "2026-11-21"]);
  });

  it("takes known variants for what a release is built on, in place of a prerelease", () => {
    expectOrder([
      "1.2.3-rc.1",
      "1.2.3-rc.1-alpine",
      "1.2.3-rc.2",
      "1.2.3",
      "1.2.3-alpine",
      "1.2.3-alpine3.9",
      "1.2.3-alpine3.20",
      "1.2.3-bookworm",
      "1.2.3-fpm-alpine",
      "1.2.3-windowsservercore-ltsc2022",
      "1.2.4",
    ]);
    expectOrder(["3.12-rc1-slim", "3.12", "3.12-slim", "3.13"]);
    // Not a variant: its word only begins like one.
    expectOrder(["1.0.0-alpinesque", "1.0.0", "1.0.0-alpine"]);
  });

  it("puts build metadata behind the version that it is of", () => {
    expectOrder(["1.0.0-rc.1", "1.0.0-rc.1_5", "1.0.0", "1.0.0_2", "1.0.0_10", "1.0.1"]);
  });

  it("puts names that are no version before all versions, and reads numbers in them", () => {
    expectOrder(["edge", "latest", "nightly-9", "nightly-10", "sha-1a2b", "0.1", "20261121093000"]);
    expectOrder(["a", "1".repeat(100)]);
    expectOrder(["9", "10", "00011"]);
  });

  it("reads the tag of a reference, beside a port too", () => {
    expectOrder(["127.0.0.1:5000/app:1.0.0-rc.1", "127.0.0.1:5000/app:1.0.0"]);
    expectOrder(["app-2:0.1", "app:1.0.0-beta.2", "app:1.0.0-beta.11", "app:1.0.0"]);
  });
});
