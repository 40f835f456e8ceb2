import { describe, expect, it } from "vitest";
import { findRefusedSwitch } from "../../../../../electron/hosts/desktop/switches.ts";

const NONE = { hasSwitch: () => false };

describe("switches of a packaged program", () => {
  it.each([
    ["--inspect", "inspect"],
    ["--inspect=0.0.0.0:9229", "inspect"],
    ["--inspect-brk", "inspect-brk"],
    ["--inspect_brk", "inspect-brk"],
    ["-inspect", "inspect"],
    ["/inspect", "inspect"],
    ["--INSPECT=1", "inspect"],
    ["--remote-debugging-port=9222", "remote-debugging-port"],
    ["--remote-debugging-pipe", "remote-debugging-pipe"],
    ["--js-flags=--allow-natives-syntax", "js-flags"],
    ["--no-sandbox", "no-sandbox"],
    ["--disable-web-security", "disable-web-security"],
    ["--ignore-certificate-errors", "ignore-certificate-errors"],
    ["--load-extension=/tmp/x", "load-extension"],
  ])("E9: refuse %s", (argument, name) => {
    expect(findRefusedSwitch(["/opt/portolan/portolan", argument], NONE)).toBe(name);
  });

  it("E9: refuse what only Chromium's own command line knows", () => {
    const commandLine = { hasSwitch: (name: string) => name === "remote-debugging-port" };
    expect(findRefusedSwitch(["portolan"], commandLine)).toBe("remote-debugging-port");
  });

  it("allow harmless ones and paths", () => {
    const argv = [
      "portolan",
      "--lang=zh-CN",
      "--force-dark-mode",
      "--inspector",
      "/opt/inspect/x",
      "inspect",
    ];
    expect(findRefusedSwitch(argv, NONE)).toBeUndefined();
  });
});
