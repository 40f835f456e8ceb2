import { describe, expect, it } from "vitest";
import { indexTar, type TarIndex } from "../../../../electron/archives/tar-index.ts";
import { aTar, paxRecord, type TarPart } from "../../../support/tar-builder.ts";

const TEXT = Buffer.from("hello");

function indexOf(bytes: Buffer): Promise<TarIndex> {
  return indexTar("/in.tar", bytes.length, (offset, length) =>
    Promise.resolve(bytes.subarray(offset, offset + length)),
  );
}

function refusal(bytes: Buffer): Promise<unknown> {
  return indexOf(bytes).then(
    () => "was taken",
    (error: unknown) => error,
  );
}

function refused(why: RegExp): unknown {
  return expect.objectContaining({
    code: "archive_invalid",
    details: expect.objectContaining({ why: expect.stringMatching(why) as string }) as object,
  });
}

const pax = (...records: readonly [string, string][]): TarPart => ({
  name: "PaxHeader",
  type: "x",
  bytes: Buffer.concat(records.map(([key, value]) => paxRecord(key, value))),
});

describe("indexTar", () => {
  it("R68: finds where the bytes of each member lie", async () => {
    const bytes = aTar([
      { name: "./a/", type: "5" },
      { name: "./a/b.txt", bytes: TEXT },
      { name: "empty" },
      { name: "fifo", type: "6" },
    ]);
    const { members } = await indexOf(bytes);
    expect([...members.keys()]).toEqual(["a/b.txt", "empty"]);
    const { offset, size } = members.get("a/b.txt") ?? { offset: 0, size: 0 };
    expect(bytes.subarray(offset, offset + size)).toEqual(TEXT);
  });

  it("reads long names of pax and of GNU, and old headers without a magic", async () => {
    const long = `${"d/".repeat(60)}file`;
    const { members } = await indexOf(
      aTar([
        pax(["path", long], ["mtime", "1.5"]),
        { name: "cut", bytes: TEXT },
        { name: "././@LongLink", type: "L", bytes: Buffer.from(`${long}2\0`) },
        { name: "cut", bytes: TEXT },
      ]),
    );
    expect([...members.keys()]).toEqual([long, `${long}2`]);
  });

  it("reads a size in base 256 and one of pax", async () => {
    const field = Buffer.alloc(12);
    field[0] = 0x80;
    field[11] = 5;
    const { members } = await indexOf(
      aTar([
        { name: "a", bytes: TEXT, sizeField: field },
        pax(["size", "5"]),
        { name: "b", bytes: TEXT, size: 0 },
        { name: "c", bytes: TEXT },
      ]),
    );
    expect([...members.values()].map(({ size }) => size)).toEqual([5, 5, 5]);
  });

  it.each(["../x", "/abs", "C:\\x", "C:x", "\\\\srv\\s", "a\\..\\b", "a/../../b", ".."])(
    "security T1, F35, R68: refuses the name %s",
    async (name) => {
      expect(await refusal(aTar([{ name, bytes: TEXT }]))).toEqual(refused(/leads out/));
      expect(await refusal(aTar([pax(["path", name]), { name: "ok" }]))).toEqual(
        refused(/leads out/),
      );
    },
  );

  it.each([
    ["2", "../../../etc/passwd", ""],
    ["2", "/etc/passwd", "etc/passwd"],
    ["2", "../b/layer.tar", "b/layer.tar"],
    ["1", "../../x", ""],
    ["1", "b/layer.tar", "b/layer.tar"],
  ])(
    "security T2, T3, F35: a link of kind %s to %s means a member, or nothing",
    async (type, link, to) => {
      const { members } = await indexOf(aTar([{ name: "a/layer.tar", type, link }]));
      expect(members.get("a/layer.tar")?.link).toBe(to);
    },
  );

  it("security T7, R68: notes names that stand there twice", async () => {
    const { repeated } = await indexOf(aTar([{ name: "a" }, { name: "./a" }, { name: "b" }]));
    expect([...repeated]).toEqual(["a"]);
  });

  it.each<[string, readonly TarPart[], RegExp]>([
    ["two sizes", [pax(["size", "1024"]), { name: "a", bytes: TEXT }], /two sizes/],
    ["two headers", [pax(["path", "a"]), pax(["path", "b"]), { name: "c" }], /two headers/],
    ["a path said twice", [pax(["path", "a"], ["path", "b"]), { name: "c" }], /two things/],
    ["a sparse file", [pax(["GNU.sparse.major", "1"]), { name: "a" }], /sparse/],
    ["GNU's sparse file", [{ name: "a", type: "S" }], /unknown kind/],
    ["a folder with content", [{ name: "a/", type: "5", bytes: TEXT }], /no file has content/],
    ["a link with content", [{ name: "a", type: "2", bytes: TEXT }], /no file has content/],
    ["a global path", [{ ...pax(["path", "a"]), type: "g" }, { name: "b" }], /global/],
    ["a damaged pax header", [{ name: "x", type: "x", bytes: Buffer.from("99 a=b\n") }], /damaged/],
    ["a pax size that is none", [pax(["size", "-1"]), { name: "a" }], /beyond all measure/],
    [
      "a size of 2^63",
      [{ name: "a", sizeField: Buffer.from("80000000008000000000000000", "hex").subarray(0, 12) }],
      /beyond all measure/,
    ],
    ["a negative size", [{ name: "a", sizeField: Buffer.alloc(12, 0xff) }], /negative/],
    [
      "a size that is no number",
      [{ name: "a", sizeField: Buffer.from("12x00000000\0") }],
      /cannot be read/,
    ],
    ["a wrong checksum", [{ name: "a", checksum: 1 }], /checksum/],
    ["a name of a gigabyte", [{ name: "L", type: "L", size: 2 ** 30 }], /cut off/],
    ["a header for nothing", [pax(["path", "a"])], /leads nowhere/],
  ])("security T8, F35: refuses %s", async (_, parts, why) => {
    expect(await refusal(aTar([{ name: "first" }, ...parts]))).toEqual(refused(why));
  });

  it("security T8: refuses extended headers that are too large, and names that are too long", async () => {
    const large = { name: "x", type: "x", bytes: Buffer.alloc(1024 * 1024 + 1) };
    expect(await refusal(aTar([large]))).toEqual(refused(/too large/));
    const long = { name: "L", type: "L", bytes: Buffer.from("n".repeat(5000)) };
    expect(await refusal(aTar([long, { name: "a" }]))).toEqual(refused(/too long/));
  });

  it("security T9, F35: refuses what is cut off, goes on after its end, or was put together", async () => {
    const whole = aTar([{ name: "a", bytes: Buffer.alloc(5000, 1) }]);
    for (const length of [0, 100, 512, 3000, whole.length - 1024, whole.length - 512])
      expect(await refusal(whole.subarray(0, length))).toEqual(refused(/cut off/));
    const more = [Buffer.from("garbage"), whole, Buffer.alloc(2 * 1024 * 1024)];
    for (const rest of more)
      expect(await refusal(Buffer.concat([whole, rest]))).toEqual(refused(/goes on/));
    expect(await refusal(Buffer.concat([whole, Buffer.alloc(10_240)]))).toBe("was taken");
  });

  it("security T11: refuses more members than any image has", async () => {
    const one = aTar([{ name: "a" }], { end: false });
    const many = Buffer.concat(Array.from({ length: 200_001 }, () => one));
    expect(await refusal(many)).toEqual(refused(/more than 200000 members/));
  });

  it("security T12: names that differ in case only are two members", async () => {
    const { members, repeated } = await indexOf(
      aTar([{ name: "A" }, { name: "a" }, { name: "CON" }]),
    );
    expect([...members.keys()]).toEqual(["A", "a", "CON"]);
    expect(repeated.size).toBe(0);
  });
});
