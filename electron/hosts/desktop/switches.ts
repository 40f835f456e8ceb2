/**
 * Switches that would hand the window or the engine to whoever starts the program. Fuses stop Node's own; these are
 * Chromium's, which fuses do not cover, and Node's once more.
 */
const REFUSED_SWITCHES = [
  "allow-file-access-from-files",
  "allow-running-insecure-content",
  "auto-open-devtools-for-tabs",
  "disable-web-security",
  "gpu-launcher",
  "host-resolver-rules",
  "ignore-certificate-errors",
  "inspect",
  "inspect-brk",
  "inspect-brk-node",
  "inspect-port",
  "inspect-publish-uid",
  "inspect-wait",
  "js-flags",
  "load-extension",
  "no-sandbox",
  "remote-allow-origins",
  "remote-debugging-address",
  "remote-debugging-pipe",
  "remote-debugging-port",
  "renderer-cmd-prefix",
  "renderer-startup-dialog",
  "utility-cmd-prefix",
];

export interface CommandLineLike {
  hasSwitch(name: string): boolean;
}

/** The first switch a packaged program must not be started with; nothing when all is well. */
export function findRefusedSwitch(
  argv: readonly string[],
  commandLine: CommandLineLike,
): string | undefined {
  const given = new Set(argv.map(switchName));
  return REFUSED_SWITCHES.find((name) => given.has(name) || commandLine.hasSwitch(name));
}

/** "--Inspect=9229" and "-inspect" name the same switch; Windows also takes "/inspect". */
function switchName(argument: string): string {
  const name = /^(?:--?|\/)([^=:]+)/.exec(argument)?.[1] ?? "";
  return name.toLowerCase().replaceAll("_", "-");
}
