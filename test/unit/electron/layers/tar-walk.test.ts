import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TarWalk, type WalkLimits } from "../../../../electron/layers/tar-walk.ts";
import type { LayerEntry } from "../../../../shared/layer-files.ts";
import { aTar, paxRecord, type TarPart } from "../../../support/tar-builder.ts";

interface Walked {
  readonly entries: readonly LayerEntry[];
  readonly content: string;
  readonly cut: boolean;
}

function walk(
  tar: Buffer,
  given: { readonly pieces?: number; readonly want?: string; readonly limits?: WalkLimits } = {},
): Walked {
  const entries: LayerEntry[] = [];
  const content: Buffer[] = [];
  const reader = new TarWalk(
    {
      entry: (entry) => (entries.push(entry), entry.path === given.want),
      content: (bytes) => void content.push(Buffer.from(bytes)),
    },
    given.limits,
  );
  const pieces = given.pieces ?? tar.length;
  for (let at = 0; at < tar.length; at += pieces) reader.write(tar.subarray(at, at + pieces));
  reader.end();
  return { entries, content: Buffer.concat(content).toString(), cut: reader.cut };
}

const names = (parts: readonly TarPart[], end = true): readonly string[] =>
  walk(aTar(parts, { end })).entries.map(({ path }) => path);

const pax = (...records: readonly Buffer[]): TarPart => ({
  name: "pax",
  type: "x",
  bytes: Buffer.concat(records),
});

describe("walking through a tar archive", () => {
  it("tells kind, size, rights, owner, time and target of every member", () => {
    const parts: TarPart[] = [
      { name: "./usr/", type: "5", mode: 0o755 },
      { name: "/usr/su", bytes: Buffer.from("root"), mode: 0o104755 },
      { name: "usr/link", type: "2", link: "../su" },
      { name: "usr/hard", type: "1", link: "usr/su" },
      { name: "dev/null", type: "3" },
      { name: "fifo", type: "6" },
      { name: "old/", mode: 0o700 },
      { name: "odd", type: "Q", bytes: Buffer.from("skipped") },
    ];
    const common = { uid: 0, gid: 0, modified: 0 };
    expect(walk(aTar(parts)).entries).toEqual([
      { ...common, path: "usr", type: "folder", size: 0, mode: 0o755 },
      { ...common, path: "usr/su", type: "file", size: 4, mode: 0o4755 },
      { ...common, path: "usr/link", type: "symlink", size: 0, mode: 0o644, link: "../su" },
      { ...common, path: "usr/hard", type: "hardlink", size: 0, mode: 0o644, link: "usr/su" },
      { ...common, path: "dev/null", type: "char", size: 0, mode: 0o644 },
      { ...common, path: "fifo", type: "fifo", size: 0, mode: 0o644 },
      { ...common, path: "old", type: "folder", size: 0, mode: 0o700 },
      { ...common, path: "odd", type: "other", size: 0, mode: 0o644 },
    ]);
  });

  it("takes names, sizes, owners and times from extended headers, and long names from GNU's", () => {
    const long = `${"d/".repeat(120)}name`;
    const parts: TarPart[] = [
      pax(
        paxRecord("path", long),
        paxRecord("mtime", "1700000000.75"),
        paxRecord("uid", "70000"),
        paxRecord("SCHILY.xattr.security.capability", "\u0001\u0000\u0000\u0002\n"),
      ),
      { name: "short", bytes: Buffer.from("x") },
      { name: "L", type: "L", bytes: Buffer.from(`${long}2\0`) },
      { name: "K", type: "K", bytes: Buffer.from(`${long}3\0`) },
      { name: "short", type: "2", link: "cut" },
      { name: "g", type: "g", bytes: paxRecord("comment", "of a commit") },
      { name: "last" },
    ];
    const { entries } = walk(aTar(parts));
    expect(entries[0]).toMatchObject({ path: long, modified: 1_700_000_000, uid: 70_000, size: 1 });
    expect(entries[1]).toMatchObject({ path: `${long}2`, link: `${long}3` });
    expect(entries[2]).toMatchObject({ path: "last", type: "file", uid: 0 });
  });

  it("gives the content of one file, and ends well without an end", () => {
    const parts = [
      { name: "a", bytes: Buffer.from("not this") },
      { name: "b", bytes: Buffer.from("this".repeat(300)) },
    ];
    expect(walk(aTar(parts, { end: false }), { want: "b" }).content).toBe("this".repeat(300));
  });

  it("says the same whatever the pieces are in which the bytes come", () => {
    const tar = aTar([
      pax(paxRecord("path", "a".repeat(700))),
      { name: "x", bytes: Buffer.alloc(1300, "c") },
      { name: "y", bytes: Buffer.from("content") },
      { name: "z", type: "5" },
    ]);
    const whole = walk(tar, { want: "y" });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1600 }), (pieces) => {
        expect(walk(tar, { pieces, want: "y" })).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it("T1, T14: tells names that lead elsewhere as they stand there", () => {
    const parts = ["../up", "/abs", "C:\\x", "a/../b", ".wh..wh..opq/..", "a/.wh.b", "\u001b[2J"];
    expect(names(parts.map((name) => ({ name })))).toEqual([
      "../up",
      "abs",
      "C:\\x",
      "a/../b",
      ".wh..wh..opq/..",
      "a/.wh.b",
      "\u001b[2J",
    ]);
  });

  const base256 = (...bytes: readonly number[]): Buffer => {
    const field = Buffer.alloc(12);
    field[0] = 0x80;
    Buffer.from(bytes).copy(field, 12 - bytes.length);
    return field;
  };
  const hostile: Readonly<Record<string, readonly [readonly TarPart[], RegExp]>> = {
    "two sizes": [
      [pax(paxRecord("size", "1024")), { name: "a", bytes: Buffer.alloc(512) }],
      /two sizes/,
    ],
    "a size that is none": [[pax(paxRecord("size", "-1")), { name: "a" }], /beyond all measure/],
    "a size of 2^63": [
      [pax(paxRecord("size", "9223372036854775808")), { name: "a" }],
      /beyond all measure/,
    ],
    "a negative size": [[{ name: "a", sizeField: Buffer.alloc(12, 0xff) }], /negative/],
    "a size of 2^64": [
      [{ name: "a", sizeField: base256(1, 0, 0, 0, 0, 0, 0, 0, 0) }],
      /beyond all measure/,
    ],
    "a name of 1 GB": [[{ name: "L", type: "L", size: 1024 ** 3 }], /too large/],
    "a name of 5,000 characters": [
      [{ name: "L", type: "L", bytes: Buffer.from("n".repeat(5000)) }, { name: "a" }],
      /too long/,
    ],
    "10,000 folders": [[pax(paxRecord("path", "d/".repeat(2000))), { name: "a" }], /too deep/],
    "sparse files of GNU": [[{ name: "a", type: "S" }], /sparse/],
    "sparse files of pax": [[pax(paxRecord("GNU.sparse.major", "1")), { name: "a" }], /sparse/],
    "one size for all": [[{ name: "g", type: "g", bytes: paxRecord("size", "5") }], /global/],
    "a name twice": [
      [pax(paxRecord("path", "a")), pax(paxRecord("path", "b")), { name: "c" }],
      /two headers/,
    ],
    "a header of nothing": [[pax(paxRecord("path", "a"))], /leads nowhere/],
    "a wrong checksum": [[{ name: "a", checksum: 7 }], /checksum/],
  };
  it.each(Object.entries(hostile))("T8: refuses %s", (_, [parts, reason]) => {
    expect(() => walk(aTar(parts))).toThrow(reason);
  });

  it("T8: skips nothing after kinds that have no content, as engines do", () => {
    const inner = aTar([{ name: "inner" }], { end: false });
    expect(names([{ name: "link", type: "2", size: 512, bytes: inner }])).toEqual([
      "link",
      "inner",
    ]);
  });

  it("T9: refuses what is cut off, and reads nothing after the end", () => {
    const tar = aTar([{ name: "a", bytes: Buffer.alloc(600) }]);
    expect(() => walk(tar.subarray(0, 1111))).toThrow(/cut off/);
    expect(walk(tar.subarray(0, 1112)).entries).toHaveLength(1);
    expect(() => walk(tar.subarray(0, 100))).toThrow(/cut off/);
    expect(names([], true)).toEqual([]);
    const twice = Buffer.concat([tar, aTar([{ name: "after" }])]);
    expect(walk(twice).entries).toHaveLength(1);
  });

  it("T11: tells up to its limits, and that there is more", () => {
    const parts = Array.from({ length: 4 }, (_, index) => ({ name: `name-${index}` }));
    const limited = (entries: number, text: number): Walked =>
      walk(aTar(parts), { limits: { entries, text } });
    expect(limited(4, 24)).toMatchObject({ cut: false, entries: { length: 4 } });
    expect(limited(3, 24)).toMatchObject({ cut: true, entries: { length: 3 } });
    expect(limited(4, 23)).toMatchObject({ cut: true, entries: { length: 3 } });
  });
});
