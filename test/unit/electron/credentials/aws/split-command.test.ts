import { describe, expect, it } from "vitest";
import { splitCommand } from "../../../../../electron/credentials/aws/split-command.ts";

describe("a command without a shell", () => {
  it.each([
    ["/opt/tool --json", ["/opt/tool", "--json"]],
    [`'/opt/my tool' "a b" c\\ d`, ["/opt/my tool", "a b", "c d"]],
    [`tool "say \\"hi\\"" 'back\\slash' ""`, ["tool", 'say "hi"', "back\\slash", ""]],
    [
      "tool $HOME `id` $(id) ; rm -rf / | x > y",
      "tool $HOME `id` $(id) ; rm -rf / | x > y".split(" "),
    ],
    ["", []],
    ["tool 'open", undefined],
  ])("is split into words, and nothing is expanded: %s", (text, words) => {
    expect(splitCommand(text, "linux")).toEqual(words);
  });

  it("keeps the backslashes of Windows", () => {
    expect(splitCommand(String.raw`"C:\Program Files\tool.exe" --a C:\x`, "win32")).toEqual([
      String.raw`C:\Program Files\tool.exe`,
      "--a",
      String.raw`C:\x`,
    ]);
  });
});
