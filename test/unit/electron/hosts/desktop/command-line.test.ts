import { expect, it } from "vitest";
import { terminalWords } from "../../../../../electron/hosts/desktop/command-line.ts";

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
