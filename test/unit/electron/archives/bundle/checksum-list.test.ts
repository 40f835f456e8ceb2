import { describe, expect, it } from "vitest";
import {
  formatChecksums,
  tryParseChecksums,
} from "../../../../../electron/archives/bundle/checksum-list.ts";

const SHA = "ab".repeat(32);

describe("a list of checksums", () => {
  it("is what sha256sum writes", () => {
    expect(formatChecksums([{ name: "x.tar.001", sha256: SHA }])).toBe(`${SHA}  x.tar.001\n`);
  });

  it("comes back as it was, also with names that need a backslash", () => {
    const list = [
      { name: "x.tar", sha256: SHA },
      { name: "a\\b\nc", sha256: SHA },
    ];
    expect(tryParseChecksums(formatChecksums(list))).toEqual(list);
  });

  it("is read with comments, binary marks and Windows' line ends", () => {
    expect(tryParseChecksums(`# made by hand\r\n${SHA} *x.tar\r\n`)).toEqual([
      { name: "x.tar", sha256: SHA },
    ]);
  });

  it("security T2: is none when a line leads to another folder, or is no checksum", () => {
    for (const text of [`${SHA}  ../x.tar\n`, `${SHA}  /etc/passwd\n`, "x.tar\n", ""])
      expect(tryParseChecksums(text)).toBeUndefined();
  });
});
