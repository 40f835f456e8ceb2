import { describe, expect, it } from "vitest";
import { casesOf, GROUPS, SIZES, titleOf } from "../../../bench/matrix.ts";
import { OPERATIONS } from "../../../bench/results.ts";

const all = { groups: GROUPS, sizes: SIZES, operations: OPERATIONS, runs: 5 };

describe("the rows", () => {
  it("cover every shape and operation directly, and the big and the small one over TLS and at 50 ms", () => {
    const rows = casesOf(all);
    const direct = rows.filter(
      ({ link, scheme, state, archive }) =>
        `${link}${scheme}${state}` === "directplaincold" && archive === undefined,
    );
    expect(direct).toHaveLength(9);
    expect(new Set(rows.filter(({ scheme }) => scheme === "TLS").map(({ size }) => size))).toEqual(
      new Set(["big", "small"]),
    );
    expect(rows.filter(({ link, state }) => link === "50 ms" && state === "cold")).toHaveLength(6);
    expect(rows.filter(({ state }) => state === "unchanged")).toHaveLength(6);
  });

  it("take large images to and from both forms of archives", () => {
    const rows = casesOf({ ...all, groups: ["archives"], sizes: ["big", "small"] });
    expect(rows.map(({ size, operation, archive }) => [size, operation, archive])).toEqual([
      ["big", "export", "oci-archive"],
      ["big", "import", "oci-archive"],
      ["big", "export", "docker-archive"],
      ["big", "import", "docker-archive"],
    ]);
  });

  it("run less often where each run is long", () => {
    expect(
      new Set(
        casesOf(all)
          .filter(({ link }) => link === "50 ms")
          .map(({ runs }) => runs),
      ),
    ).toEqual(new Set([3]));
    expect(casesOf({ ...all, runs: 1 }).every(({ runs }) => runs === 1)).toBe(true);
  });

  it("can be chosen", () => {
    const rows = casesOf({ ...all, groups: ["tls"], sizes: ["big"], operations: ["push"] });
    expect(rows).toEqual([
      { size: "big", operation: "push", state: "cold", scheme: "TLS", link: "direct", runs: 5 },
    ]);
    expect(casesOf({ ...all, groups: ["lines"] })).toEqual([]);
  });
});

it("names a row by what is special about it", () => {
  const row = { operation: "pull", state: "cold", scheme: "plain", link: "direct" } as const;
  expect(titleOf({ image: "x", ...row })).toBe("x pull");
  expect(titleOf({ image: "x", ...row, state: "unchanged", scheme: "TLS", link: "50 ms" })).toBe(
    "x pull, unchanged, TLS, 50 ms",
  );
  expect(titleOf({ image: "x", ...row, operation: "export", archive: "oci-archive" })).toBe(
    "x export, oci-archive",
  );
});
