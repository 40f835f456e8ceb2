import { describe, expect, it } from "vitest";
import { parseDownloadPath } from "../../../../../electron/hosts/browser/download-path.ts";

const ID = "Ab_-".repeat(5) + "xy";

describe("the path of a download", () => {
  it("is an id of 128 bits and a plain name", () => {
    expect(parseDownloadPath(`/download/${ID}/app-v1.2_x.tar`)).toEqual({
      id: ID,
      name: "app-v1.2_x.tar",
    });
    const longest = `${"a".repeat(120)}.tar`;
    expect(parseDownloadPath(`/download/${ID}/${longest}`)?.name).toBe(longest);
  });

  it.each([
    `/download/${ID}`,
    `/download/${ID}/`,
    `/download/${ID.slice(1)}/a.tar`,
    `/download/${ID}x/a.tar`,
    `/download/${ID}/a.zip`,
    `/download/${ID}/${"a".repeat(121)}.tar`,
  ])("does not exist as %s", (target) => {
    expect(parseDownloadPath(target)).toBeUndefined();
  });

  it.each([
    "../a.tar",
    "..%2fa.tar",
    "a/b.tar",
    String.raw`a\b.tar`,
    ".a.tar",
    "-a.tar",
    "a%00.tar",
    "a\u202egpj.tar",
    'a"b.tar',
    "a;b.tar",
    "a.tar?x=1",
    "a.tar#x",
    "a.tar/",
    "a\r\nb.tar",
  ])("N10: takes no name that means something to a file system or a header: %j", (name) => {
    expect(parseDownloadPath(`/download/${ID}/${name}`)).toBeUndefined();
  });
});
