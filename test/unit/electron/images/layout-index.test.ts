import { describe, expect, it } from "vitest";
import {
  emptyLayoutIndex,
  findDigest,
  findName,
  formatLayoutIndex,
  type LayoutIndex,
  parseLayoutIndex,
  putName,
  putUnnamed,
  REF_NAME,
  removeDigest,
  removeName,
} from "../../../../electron/images/layout-index.ts";
import { anImage } from "../../../support/image-builder.ts";

const same = (stored: string, wanted: string): boolean => stored === wanted;
const one = anImage().withLayers([10], 1).build().root.descriptor;
const two = anImage().withLayers([10], 2).build().root.descriptor;

function parse(document: unknown): LayoutIndex {
  return parseLayoutIndex(Buffer.from(JSON.stringify(document)), "index.json");
}

function written(index: LayoutIndex): unknown {
  return JSON.parse(formatLayoutIndex(index).toString());
}

const entry = (descriptor: object, name: string): object => ({
  ...descriptor,
  annotations: { [REF_NAME]: name },
});

describe("index.json of a layout", () => {
  it("gets one entry for each name", () => {
    const index = putName(putName(emptyLayoutIndex(), "a", one, same), "b", one, same);
    expect(written(index)).toEqual({
      schemaVersion: 2,
      manifests: [entry(one, "a"), entry(one, "b")],
    });
    expect(findName(index, "b", same)).toEqual(one);
    expect(findDigest(index, one.digest)).toEqual(one);
    expect(findName(index, "c", same)).toBeUndefined();
  });

  it("keeps members, entries and an order it does not know", () => {
    const strange = { strange: true, annotations: { [REF_NAME]: "broken" } };
    const document = {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      extra: { kept: [1, 2] },
      manifests: [
        strange,
        { ...entry(one, "a"), more: "kept" },
        { ...two, annotations: { x: "y" } },
      ],
    };
    const index = putName(parse(document), "b", two, same);
    expect(written(index)).toEqual({
      ...document,
      manifests: [...document.manifests, entry(two, "b")],
    });
  });

  it("moves a name in its place and drops duplicates of it", () => {
    const document = { manifests: [entry(one, "a"), entry(one, "b"), entry(two, "a")] };
    const index = putName(parse(document), "a", two, same);
    expect(written(index)).toEqual({ manifests: [entry(two, "a"), entry(one, "b")] });
  });

  it("stays the very same when there is nothing to change", () => {
    const index = parse({ manifests: [{ ...entry(one, "a"), more: 1 }] });
    expect(putName(index, "a", one, same)).toBe(index);
    expect(putUnnamed(index, one)).toBe(index);
    expect(removeName(index, "z", same)).toBe(index);
    expect(removeDigest(index, two.digest)).toBe(index);
  });

  it("loses one name, or a manifest with all its names", () => {
    const index = parse({ manifests: [entry(one, "a"), one, entry(one, "b"), entry(two, "c")] });
    expect(written(removeName(index, "a", same))).toEqual({
      manifests: [one, entry(one, "b"), entry(two, "c")],
    });
    expect(written(removeDigest(index, one.digest))).toEqual({ manifests: [entry(two, "c")] });
  });

  it("gives descriptors without the layout's own annotation", () => {
    const annotations = { [REF_NAME]: "a", other: "kept" };
    const index = parse({ manifests: [{ ...one, annotations }] });
    expect(findName(index, "a", same)).toEqual({ ...one, annotations: { other: "kept" } });
  });

  it("may have no list of manifests, as some tools write", () => {
    expect(parse({ schemaVersion: 2, manifests: null }).entries).toEqual([]);
    expect(parse({ schemaVersion: 2 }).entries).toEqual([]);
  });

  it.each(["", "{", "[]", "null", '"text"', '{"manifests":{}}', '{"manifests":[1]}', "\xff\xfe"])(
    "is refused when it is %j",
    (text) => {
      expect(() => parseLayoutIndex(Buffer.from(text, "latin1"), "/l/index.json")).toThrow(
        expect.objectContaining({ code: "layout_invalid" }) as Error,
      );
    },
  );

  it("never takes a damaged digest for one (F34)", () => {
    const digests = ["sha256:../../etc/passwd", "sha256:ABC", "md5:00", 7, null];
    const index = parse({ manifests: digests.map((digest) => ({ ...one, digest })) });
    expect(index.entries.map(({ descriptor }) => descriptor)).toEqual(digests.map(() => undefined));
  });
});
