import { describe, expect, it } from "vitest";
import { readGraphSchema, unknownFields } from "../../../../support/providers/graph-schema.ts";

const schema = readGraphSchema("zot-search");

describe("unknownFields", () => {
  it("lets through what zot's schema has", () => {
    const query =
      "query($r: String!) { ImageList(repo: $r) { Results { Tag Manifests { Platform { Os } } } } }";
    expect(unknownFields(schema, query)).toEqual([]);
  });

  it("names what it does not have, with the type that it was looked for in", () => {
    const query = "{ ImageList(repo: $r) { Page { Total } Results { Colour Platform } } Nothing }";
    expect(unknownFields(schema, query)).toEqual([
      "PageInfo.Total",
      "ImageSummary.Colour",
      "ImageSummary.Platform",
      "Query.Nothing",
    ]);
  });
});
