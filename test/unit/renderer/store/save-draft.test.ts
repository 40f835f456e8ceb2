import { describe, expect, it } from "vitest";
import {
  createSaveDraft,
  folderOf,
  requestOfSave,
  type SaveDraft,
  saveProblems,
  suggestedName,
} from "../../../../renderer/store/save-draft.ts";

const APP = "store:ghcr.io/team/app:v1";
const TOOL = "docker-daemon:@default/docker.io/library/tool:2";

function draft(change: Partial<SaveDraft>): SaveDraft {
  return { ...createSaveDraft([APP], "/home/me/"), ...change };
}

describe("the file that is suggested", () => {
  it("lies where the last one was saved, and is called as its one image", () => {
    expect(createSaveDraft([APP], "/home/me/").path).toBe("/home/me/app-v1.tar");
    expect(createSaveDraft([APP, TOOL], "D:\\").path).toBe("D:\\images.tar");
    expect(createSaveDraft([APP], undefined).path).toBe("");
    expect(suggestedName([`docker-daemon:@default/sha256:${"a".repeat(64)}`])).toBe("image.tar");
  });

  it("is a bundle when there are several images", () => {
    expect(createSaveDraft([APP], undefined).form).toBe("archive");
    expect(createSaveDraft([APP, TOOL], undefined).form).toBe("bundle");
  });

  it("is remembered by its folder", () => {
    expect(folderOf(" /home/me/images.tar ")).toBe("/home/me/");
    expect(folderOf("C:\\images\\a.tar")).toBe("C:\\images\\");
    expect(folderOf("a.tar")).toBeUndefined();
  });
});

describe("the request of a file", () => {
  const common = { source: APP, alsoTag: [], platforms: [], allTags: false };

  it("is an archive of one image", () => {
    expect(requestOfSave(draft({}))).toEqual({
      ...common,
      destination: "oci-archive:/home/me/app-v1.tar",
    });
  });

  it("is one for several images, with their own names", () => {
    const several = draft({ sources: [APP, TOOL], overwrite: true, platforms: ["linux/amd64"] });
    expect(requestOfSave(several)).toEqual({
      ...common,
      alsoFrom: [TOOL],
      destination: "oci-archive:/home/me/app-v1.tar",
      platforms: ["linux/amd64"],
      overwrite: true,
    });
  });

  it("is a bundle in parts, also of one image", () => {
    expect(requestOfSave(draft({ form: "bundle", partSize: " 4GB" }))).toEqual({
      ...common,
      alsoFrom: [],
      destination: "oci-archive:/home/me/app-v1.tar",
      bundle: true,
      partBytes: 4_000_000_000,
    });
    expect(requestOfSave(draft({ partSize: "4GB" }))?.partBytes).toBeUndefined();
  });

  it.each([
    ["", {}],
    ["a.tar", { path: "relative" }],
    ["-", { path: "relative" }],
    ["~/a.tar", { path: "relative" }],
    ["C:a.tar", { path: "relative" }],
    ["/tmp/a:b.tar", { path: "colon" }],
    ["C:\\a:b.tar", { path: "colon" }],
  ])("is none for the path %j", (path, problems) => {
    expect(saveProblems(draft({ path }))).toEqual(problems);
    expect(requestOfSave(draft({ path }))).toBeUndefined();
  });

  it.each(["/a.tar", "C:\\a.tar", "c:/a.tar", "\\\\server\\share\\a.tar"])(
    "takes %j for a whole path",
    (path) => {
      expect(requestOfSave(draft({ path }))?.destination).toBe(`oci-archive:${path}`);
    },
  );

  it.each([
    ["1048575", false],
    ["1048576", true],
    ["1MiB", true],
    ["0", false],
    ["some", false],
  ])("takes parts of %s: %s", (partSize, isTaken) => {
    const tried = draft({ form: "bundle", partSize });
    expect(saveProblems(tried)).toEqual(isTaken ? {} : { partSize: "size" });
    expect(requestOfSave(tried) !== undefined).toBe(isTaken);
  });
});

describe("the name of a saved file", () => {
  it.each([
    "a.test/con:1",
    `a.test/${"x/".repeat(20)}nul:v1`,
    `a.test/${"a".repeat(200)}:${"T".repeat(128)}`,
    "oci:/tmp/x:../../../.ssh/authorized_keys",
    "oci:/tmp/x:a\u0000b",
    "oci:/tmp/x:\u202egpj.exe",
    "docker-archive:/tmp/.hidden.tar:=cmd|calc",
    "oci-archive:/tmp/a b;c.tar",
    "docker-daemon:@default/a.test/x:v1",
  ])("N10: is plain whatever %j is called", (source) => {
    const name = suggestedName([source]);
    // No folder, no hidden file, no device of Windows, short enough for every file system.
    expect(name).toMatch(/^[a-z0-9][A-Za-z0-9._-]{0,119}\.tar$/);
    expect(name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)\.|\.\./i);
  });
});
