import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import {
  findInteropTool,
  INTEROP_TOOLS,
  type InteropToolName,
} from "../../../build/scripts/interop-tools.ts";
import { ROOT } from "../../../build/scripts/paths.ts";
import {
  findElectron,
  keytarFault,
  REAL_COMPONENTS,
} from "../../../build/scripts/real-components.ts";

/** What a test may need besides the repository and its packages. */
export type Requirement =
  | "docker-registry"
  | "htpasswd"
  | "skopeo"
  | "umoci"
  | "openssl"
  /** Docker's engine, which only root may start. */
  | "dockerd"
  /** Podman's service, which here only root starts. */
  | "podman"
  | "chromium"
  /** A secret service of the test's own, as `with-keyring.sh` gives, and a binding that loads. */
  | "keychain"
  /** strace that may trace: containers often forbid it. */
  | "strace"
  /** A file system of the test's own in a file, which only root may mount. */
  | "loop"
  /** `electron-vite build` has run. */
  | "build"
  /** The right to make networks of our own: root, and Linux. */
  | "network-namespace"
  /** Electron's own runtime, fetched outside npm's registry. */
  | "electron"
  /** What `npm run test:interop` builds. */
  | InteropToolName;

/** File to which {@link requires} adds what is missing, one JSON document a line; the test runner reads it at the end. */
export const SKIP_LOG_VARIABLE = "PORTOLAN_SKIP_LOG";

/**
 * True when everything a test needs is there. Otherwise it says on standard error, and to the test runner, what is
 * missing and why, so that nothing is skipped in silence:
 *
 *     describe.runIf(requires("docker-registry", "skopeo"))("pulling", ...)
 */
export function requires(...needs: readonly Requirement[]): boolean {
  const faults = needs.flatMap((need) => {
    const fault = faultOf(need);
    return fault === undefined ? [] : [{ need, fault }];
  });
  for (const { need, fault } of faults) report(need, fault);
  return faults.length === 0;
}

function faultOf(need: Requirement): string | undefined {
  switch (need) {
    case "keychain":
      if (process.env["PORTOLAN_TEST_KEYRING"] === undefined)
        return "not inside test/support/with-keyring.sh";
      return keytarFault();
    case "strace":
      return straceFault();
    case "dockerd":
    case "podman":
      if (process.getuid?.() !== 0) return "only root may start it";
      return componentFault(need);
    case "loop":
      return loopFault();
    case "build":
      return existsSync(join(ROOT, "out/main/cli.js"))
        ? undefined
        : "out/main/cli.js is missing: npm run build";
    case "network-namespace":
      return namespaceFault();
    case "electron":
      return findElectron() === undefined
        ? "Electron's runtime is not installed: npx install-electron"
        : undefined;
    default: {
      const tool = INTEROP_TOOLS.find(({ name }) => name === need);
      if (tool !== undefined) {
        return findInteropTool(tool.name) === undefined
          ? `not built: npm run test:interop, with Go on the path`
          : undefined;
      }
      return componentFault(need);
    }
  }
}

function componentFault(need: Requirement): string | undefined {
  const component = REAL_COMPONENTS.find(({ name }) => name === need);
  if (component?.isPresent() === true) return undefined;
  return `not installed: apt-get install ${component?.packages.join(" ") ?? need}`;
}

function namespaceFault(): string | undefined {
  const tried = spawnSync("unshare", ["--net", "--mount", "iptables", "-w", "5", "-L", "-n"]);
  if (tried.status === 0) return undefined;
  return `needs root on Linux, with unshare, ip and iptables: ${String(tried.error ?? tried.stderr).trim()}`;
}

function straceFault(): string | undefined {
  const { error, status, stderr } = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]);
  if (error !== undefined) return "not installed: apt-get install strace";
  return status === 0 ? undefined : `it may not trace here: ${String(stderr).trim()}`;
}

function loopFault(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root may mount";
  const { error, status, stdout, stderr } = spawnSync("losetup", ["--find"]);
  if (error !== undefined) return "no losetup: apt-get install mount";
  if (status !== 0) return `no loop device: ${String(stderr).trim()}`;
  return existsSync(String(stdout).trim()) ? undefined : `${String(stdout).trim()} is missing`;
}

/** Says on standard error, and to the test runner, what could not be tested and why. */
export function report(need: Requirement, fault: string): void {
  process.stderr.write(`skipped: needs ${need} (${fault})\n`);
  const log = process.env[SKIP_LOG_VARIABLE];
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ need, fault })}\n`);
}
