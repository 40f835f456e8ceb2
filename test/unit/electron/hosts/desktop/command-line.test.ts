import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { ROOT } from "../../../../../build/scripts/paths.ts";
import {
  openedLinks,
  openedPaths,
  terminalWords,
} from "../../../../../electron/hosts/desktop/command-line.ts";

it.each<[string[], boolean, string[] | undefined]>([
  [["/opt/Portolan/portolan"], true, undefined],
  [["/opt/Portolan/portolan", "pull", "alpine"], true, ["pull", "alpine"]],
  [["portolan", "--json", "--home", "/x", "ls"], true, ["--json", "--home", "/x", "ls"]],
  [["portolan", "--version"], true, ["--version"]],
  [["portolan", "--disable-gpu"], true, undefined],
  [["electron", "."], false, undefined],
  [["electron", ".", "store", "path"], false, ["store", "path"]],
])("reads %j", (argv, isPackaged, words) => {
  expect(terminalWords(argv, isPackaged)).toEqual(words);
});

it.each<[string[], boolean, string[]]>([
  [["portolan", "./package.json", "--flag", "no-such-file"], true, ["package.json"]],
  [["electron", "out/main/desktop.js", "README.md"], false, ["README.md"]],
  [["portolan", pathToFileURL(join(ROOT, "README.md")).href], true, ["README.md"]],
  [["portolan", "file://elsewhere/README.md"], true, []],
  [["portolan"], true, []],
])("finds the files that %j opens", (argv, isPackaged, files) => {
  const found = openedPaths(argv, { isPackaged, folder: ROOT });
  expect(found).toEqual(files.map((file) => join(ROOT, file)));
});

it("finds the links that a browser starts the program with", () => {
  const link = "portolan://h.test/a:1";
  expect(openedLinks(["portolan", link, "--disable-gpu", "/a.tar"], true)).toEqual([link]);
  expect(openedLinks(["electron", ".", link], false)).toEqual([link]);
  expect(terminalWords(["portolan", link], true)).toBeUndefined();
});
