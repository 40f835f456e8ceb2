import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
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
  | "openssl"
  | "chromium"
  /** A secret service of the test's own, as `with-keyring.sh` gives, and a binding that loads. */
  | "keychain"
  /** `electron-vite build` has run. */
  | "build"
  /** Electron's own runtime, fetched outside npm's registry. */
  | "electron";

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
    case "build":
      return existsSync(join(ROOT, "out/main/cli.js"))
        ? undefined
        : "out/main/cli.js is missing: npm run build";
    case "electron":
      return findElectron() === undefined
        ? "Electron's runtime is not installed: npx install-electron"
        : undefined;
    default: {
      const component = REAL_COMPONENTS.find(({ name }) => name === need);
      if (component?.isPresent() === true) return undefined;
      return `not installed: apt-get install ${component?.packages.join(" ") ?? need}`;
    }
  }
}

function report(need: Requirement, fault: string): void {
  process.stderr.write(`skipped: needs ${need} (${fault})\n`);
  const log = process.env[SKIP_LOG_VARIABLE];
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ need, fault })}\n`);
}
