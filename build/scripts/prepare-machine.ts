import { existsSync } from "node:fs";
import {
  isKeytarInstalled,
  KEYTAR_BUILD_PACKAGES,
  keytarFault,
  REAL_COMPONENTS,
} from "./real-components.ts";
import { findCommand } from "./paths.ts";
import { runCommand } from "./run-command.ts";

/** What a machine lacks for the tests. */
export interface MachineGaps {
  readonly packages: readonly string[];
  /** Components without which tests are skipped. */
  readonly components: readonly string[];
  /** Why the keychain binding does not load; undefined when it does. */
  readonly keytar: string | undefined;
}

/** Looks, changes nothing. Takes a few milliseconds. */
export function findGaps(): MachineGaps {
  const missing = REAL_COMPONENTS.filter((component) => !component.isPresent());
  const keytar = keytarFault();
  const forKeytar =
    keytar === undefined || process.platform !== "linux" ? [] : KEYTAR_BUILD_PACKAGES;
  const packages = [...missing.flatMap((component) => component.packages), ...forKeytar];
  return {
    packages: [...new Set(packages)].toSorted(),
    components: missing.map((component) => component.name),
    keytar,
  };
}

/**
 * Installs what the tests need and this machine lacks: with apt as root on Debian and Ubuntu, otherwise it prints what
 * to install. Does nothing on macOS and Windows. Missing components never fail the run: their tests say so.
 */
export async function prepareMachine(): Promise<void> {
  if (process.platform !== "linux") return;
  const gaps = findGaps();
  if (gaps.packages.length === 0) return;
  if (!canInstallPackages()) {
    console.log(installationHint(gaps));
    return;
  }
  console.log(`Installing Debian packages: ${gaps.packages.join(" ")}`);
  if (!(await installPackages(gaps.packages))) console.log(installationHint(findGaps()));
  if (gaps.keytar !== undefined) await repairKeytar();
}

/** What to tell somebody whose machine we may not change. */
export function installationHint(gaps: MachineGaps): string {
  const lines = [
    "Some tests cannot run on this machine. On Debian or Ubuntu, this installs what they need:",
  ];
  lines.push(`  sudo apt-get install --no-install-recommends ${gaps.packages.join(" ")}`);
  if (gaps.keytar !== undefined) lines.push(`  npm ${keytarRepair().join(" ")}`);
  return lines.join("\n");
}

function canInstallPackages(): boolean {
  return (
    process.getuid?.() === 0 &&
    existsSync("/etc/debian_version") &&
    findCommand("apt-get") !== undefined
  );
}

async function installPackages(packages: readonly string[]): Promise<boolean> {
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "-q", "--no-install-recommends", ...packages];
  const first = await runCommand("apt-get", install, { output: "collect", environment });
  if (first.status === 0) return true;
  // A fresh machine has no package lists yet, an old one has stale ones.
  await runCommand("apt-get", ["update", "-q"], { output: "collect", environment });
  const second = await runCommand("apt-get", install, { output: "collect", environment });
  if (second.status !== 0) console.log(second.output.trimEnd());
  return second.status === 0;
}

/**
 * npm drops an optional dependency that does not compile, as keytar without libsecret's headers. `npm install` brings
 * it back as the lock file says; `npm rebuild` compiles one that is there.
 */
function keytarRepair(): readonly string[] {
  return isKeytarInstalled() ? ["rebuild", "keytar"] : ["install", "--no-save"];
}

async function repairKeytar(): Promise<void> {
  const repair = keytarRepair();
  console.log(`Building the keychain binding: npm ${repair.join(" ")}`);
  const npm = await runCommand("npm", repair, { output: "collect" });
  if (npm.status !== 0) console.log(npm.output.trimEnd());
}

if (import.meta.main) await prepareMachine();
