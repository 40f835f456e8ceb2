import { describe, expect, it } from "vitest";
import {
  parseFormat,
  tableFormat,
} from "../../../../../../electron/hosts/cli/docker/image-format.ts";

const ROW = {
  Repository: "alpine",
  Tag: "3.20",
  Digest: "sha256:abc",
  ID: "111111111111",
  CreatedSince: "3 days ago",
  CreatedAt: "2026-11-18 12:00:00 +0000 UTC",
  Size: "7.8MB",
};
const PLAIN = { digests: false };

describe("formats", () => {
  it("has Docker's columns, with the digest where it is asked for", () => {
    expect(tableFormat(PLAIN)([ROW])).toEqual([
      "REPOSITORY   TAG       IMAGE ID       CREATED      SIZE",
      "alpine       3.20      111111111111   3 days ago   7.8MB",
    ]);
    expect(tableFormat({ digests: true })([])).toEqual([
      "REPOSITORY   TAG       DIGEST    IMAGE ID   CREATED   SIZE",
    ]);
  });

  it.each([
    ["{{.Repository}}:{{.Tag}}", ["alpine:3.20"]],
    ["{{ .ID }}", ["111111111111"]],
    [String.raw`{{.ID}}\t{{.Size}}`, ["111111111111\t7.8MB"]],
    ["{{json .}}", [JSON.stringify(ROW)]],
    ["json", [JSON.stringify(ROW)]],
    ["text", ["text"]],
    [String.raw`table {{.Tag}}\t{{.Size}}`, ["TAG       SIZE", "3.20      7.8MB"]],
  ])("understands %j", (format, lines) => {
    expect(parseFormat(format, PLAIN)?.([ROW])).toEqual(lines);
  });

  it.each(["{{.Nothing}}", "{{.constructor}}", "{{range .}}", "{{.Tag", "{{upper .Tag}}"])(
    "says no to %j",
    (format) => {
      expect(parseFormat(format, PLAIN)).toBeUndefined();
    },
  );
});
