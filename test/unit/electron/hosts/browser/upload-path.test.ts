import { describe, expect, it } from "vitest";
import { parseUploadPath } from "../../../../../electron/hosts/browser/upload-path.ts";

const ID = "AAAAAAAAAAAAAAAAAAAA-_";
const HEX = "0123456789abcdef".repeat(4);

describe("the path of an upload", () => {
  it.each([
    ["alpine.tar", "alpine.tar"],
    ["my%20image.tar.gz", "my_image.tar.gz"],
    ["%E9%95%9C%E5%83%8F.tar", ".tar"],
    ["..", ".."],
    [".hidden.tar", ".hidden.tar"],
    ["%2e%2e%2f%2e%2e%2fetc%2fpasswd", "_.._.._etc_passwd"],
    ["a%00b.tar", "a_b.tar"],
    ["C%3A%5Ca.tar", "C__a.tar"],
    ["a:b.tar", "a_b.tar"],
    ["index.json%2f", "index.json_"],
  ])("makes of the name %s the file %s", (name, file) => {
    const found = parseUploadPath(`/upload/${ID}/${name}`);
    expect(found?.isLayout).toBe(false);
    expect(found?.file).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(found?.file?.replace(/^_+/, "")).toBe(file.replace(/^_+/, ""));
  });

  it.each(["oci-layout", "index.json", `blobs/sha256/${HEX}`, `blobs/sha512/${HEX}${HEX}`])(
    "takes the file %s of a layout as it is",
    (file) => {
      expect(parseUploadPath(`/upload/${ID}/${file}`)).toEqual({ id: ID, file, isLayout: true });
    },
  );

  it("shortens a name to its end, which tells what it is", () => {
    const file = parseUploadPath(`/upload/${ID}/${"a".repeat(500)}.tar.gz`)?.file ?? "";
    expect(file).toHaveLength(120);
    expect(file.endsWith(".tar.gz")).toBe(true);
  });

  it("takes the folder alone for the whole upload", () => {
    expect(parseUploadPath(`/upload/${ID}`)).toEqual({ id: ID, isLayout: false });
  });

  it.each([
    "/upload",
    "/upload/",
    `/upload/${ID}/`,
    `/upload/${ID}x/a.tar`,
    `/upload/${ID.slice(1)}/a.tar`,
    "/upload/../../../../../../../a/a.tar",
    `/upload/${ID}/a.tar?x=1`,
    `/upload/${ID}/a.tar#x`,
    `/upload/${ID}/%`,
    `/upload/${ID}/../a.tar`,
    `/upload/${ID}/blobs/sha256/../../a`,
    `/upload/${ID}/blobs/sha256/${HEX.toUpperCase()}`,
    `/upload/${ID}/blobs/sha256/${HEX}0`,
    `/upload/${ID}/blobs/md5/${HEX}`,
    `/upload/${ID}/blobs/sha256/`,
    `//upload/${ID}/a.tar`,
    `/Upload/${ID}/a.tar`,
  ])("knows no path %s", (target) => {
    expect(parseUploadPath(target)).toBeUndefined();
  });
});
