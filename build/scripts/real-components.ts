import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findCommand, ROOT } from "./paths.ts";

/** A program or library from outside this repository that tests run against. */
export interface RealComponent {
  readonly name: string;
  /** What cannot be tested without it. */
  readonly purpose: string;
  /** Debian and Ubuntu packages that bring it. */
  readonly packages: readonly string[];
  isPresent(): boolean;
}

/** Everything the tests use besides npm's packages. Where one is missing its tests are skipped, and say so. */
export const REAL_COMPONENTS: readonly RealComponent[] = [
  command("docker-registry", "tests against a real registry", ["docker-registry"]),
  command("htpasswd", "tests of Basic authentication", ["apache2-utils"]),
  command("skopeo", "reading back with another tool what was written", ["skopeo"]),
  command("umoci", "reading files out of layers that another tool made", ["umoci"]),
  command("dockerd", "loading our archives into Docker", ["docker.io"]),
  command("podman", "tests against Podman's engine", ["podman", "crun"]),
  command("openssl", "tests of TLS and of token authentication", ["openssl"]),
  {
    name: "chromium",
    purpose: "the end-to-end scenarios in the browser host",
    packages: ["chromium"],
    isPresent: () => findChromium() !== undefined,
  },
  command("strace", "killing a program at every write", ["strace"]),
  command("dbus-daemon", "tests of the keychain", ["dbus"]),
  command("gnome-keyring-daemon", "tests of the keychain", ["gnome-keyring"]),
  command("gdbus", "tests of the keychain", ["libglib2.0-bin"]),
  {
    name: "libsecret",
    purpose: "keeping passwords in the keychain",
    packages: ["libsecret-1-0"],
    isPresent: isLibsecretPresent,
  },
];

/** Packages that keytar needs when it must be compiled: its headers and a compiler. */
export const KEYTAR_BUILD_PACKAGES: readonly string[] = [
  "libsecret-1-dev",
  "pkg-config",
  "make",
  "g++",
  "python3",
];

/** A Chromium that Playwright can drive. `PORTOLAN_CHROMIUM` beats what is on the path. */
export function findChromium(): string | undefined {
  const chosen = process.env["PORTOLAN_CHROMIUM"];
  if (chosen !== undefined && existsSync(chosen)) return chosen;
  return ["chromium", "chromium-browser", "google-chrome"]
    .map((name) => findCommand(name))
    .find((path) => path !== undefined);
}

/** The executable of Electron's runtime, when npm or `install-electron` fetched it. Never downloads. */
export function findElectron(): string | undefined {
  const folder = join(ROOT, "node_modules/electron/dist");
  const names = ["electron", "electron.exe", "Electron.app/Contents/MacOS/Electron"];
  return names.map((name) => join(folder, name)).find((path) => existsSync(path));
}

/** True when npm installed keytar; whether it loads is another question. */
export function isKeytarInstalled(): boolean {
  return existsSync(join(ROOT, "node_modules/keytar/package.json"));
}

/** Why the keychain binding does not load, or undefined when it does. */
export function keytarFault(): string | undefined {
  try {
    createRequire(join(ROOT, "package.json"))("keytar");
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

function command(name: string, purpose: string, packages: readonly string[]): RealComponent {
  return { name, purpose, packages, isPresent: () => findCommand(name) !== undefined };
}

/** libsecret is loaded by keytar, not run: look where the dynamic linker of Debian and Fedora looks. */
function isLibsecretPresent(): boolean {
  if (process.platform !== "linux") return true;
  const folders = ["/usr/lib", "/usr/lib64", "/lib"];
  const multiarch = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.includes("-linux-"))
          .map((name) => join(folder, name))
      : [],
  );
  return [...folders, ...multiarch].some((folder) => existsSync(join(folder, "libsecret-1.so.0")));
}
