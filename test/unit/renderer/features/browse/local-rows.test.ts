import { describe, expect, it } from "vitest";
import {
  engineRows,
  fileRows,
  storeRows,
} from "../../../../../renderer/features/browse/local-rows.ts";
import { runAtOnce } from "../../../../../renderer/features/browse/run-in-slices.ts";
import { sortRows } from "../../../../../renderer/features/browse/rows.ts";
import { digestFrom, fakeImage, summaryOf } from "../../../../support/renderer-fixture/images.ts";

const ID = digestFrom("an image");

describe("rows of places on this computer", () => {
  it("are the names of the store, as people write them", () => {
    const summary = summaryOf(fakeImage("x"));
    const rows = storeRows([{ name: "docker.io/library/alpine:3.20", summary }]);
    expect([...rows]).toEqual([
      [
        "docker.io/library/alpine:3.20",
        { text: "alpine:3.20", tagged: true, details: { status: "ready", value: summary } },
      ],
    ]);
  });

  it("are every name in an engine, with what the engine knows, and <none> for what has none", () => {
    const rows = engineRows([
      { id: ID, names: ["docker.io/a/b:1", "c.test/d:2"], size: 5, createdAt: 0, containers: 1 },
      { id: digestFrom("nameless"), names: [], size: 6 },
    ]);
    expect([...rows.values()].map(({ text }) => text)).toEqual([
      "a/b:1",
      "c.test/d:2",
      `<none> ${digestFrom("nameless").slice(7, 19)}`,
    ]);
    expect(rows.get("c.test/d:2")?.details.value).toEqual({
      digest: ID,
      size: 5,
      created: "1970-01-01T00:00:00.000Z",
      containers: 1,
    });
  });

  it("are locations in a file, where names may be bare, missing, or there twice", () => {
    const summary = summaryOf(fakeImage("x"));
    const rows = fileRows({
      kind: "oci",
      path: "/tmp/x",
      images: [
        { location: "oci:/tmp/x:v1", name: "v1", summary },
        { location: "oci:/tmp/x@sha256:1", name: "v1", summary },
        { location: "oci:/tmp/x@sha256:2", summary },
      ],
    });
    expect([...rows.values()].map(({ tagged }) => tagged)).toEqual([true, true, false]);
    expect([...rows].map(([row, { text }]) => [row, text])).toEqual([
      ["oci:/tmp/x:v1", "v1"],
      ["oci:/tmp/x@sha256:1", "v1"],
      ["oci:/tmp/x@sha256:2", `<none> ${summary.digest.slice(7, 19)}`],
    ]);
  });

  it("sort by the containers that use them, and those of which nothing is known last", () => {
    const rows = engineRows([
      { id: "sha256:1", names: ["a.test/a:1"], size: 1, containers: 2 },
      { id: "sha256:2", names: ["a.test/b:1"], size: 1 },
      { id: "sha256:3", names: ["a.test/c:1"], size: 1, containers: 0 },
    ]);
    const facts = {
      detailsOf: (row: string) => rows.get(row)?.details.value,
      textOf: (row: string) => row,
      isTagged: () => true,
    };
    const sort = { column: "containers", descending: false } as const;
    expect(runAtOnce(sortRows([...rows.keys()], sort, facts)).rows).toEqual([
      "a.test/c:1",
      "a.test/a:1",
      "a.test/b:1",
    ]);
  });

  it("are made for 100,000 images", () => {
    const images = Array.from({ length: 100_000 }, (_, index) => ({
      id: `sha256:${index}`,
      names: [`docker.io/team/app-${index % 1000}:v${index}`],
      size: index,
      createdAt: index,
    }));
    const rows = engineRows(images);
    expect(rows.size).toBe(100_000);
    expect(rows.get("docker.io/team/app-999:v99999")?.text).toBe("team/app-999:v99999");
  });
});
