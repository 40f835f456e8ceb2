import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join as joinHere, posix, win32 } from "node:path";

/** What the search for a program depends on; tests pass their own. */
export interface ProgramEnvironment {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home folder, as `os.homedir()` gives it. */
  readonly userHome: string;
}

/**
 * Where package managers and container desktops put credential helpers. A program that was started from a Dock, a menu
 * or a .desktop file has no shell's PATH and would not find them (rancher-desktop#1124, docker-credential-helpers#149).
 */
const POSIX_FOLDERS = [
  "/usr/local/bin",
  "/opt/homebrew/bin",
  "/Applications/Docker.app/Contents/Resources/bin",
  "~/.docker/bin",
  "~/.rd/bin",
  "/snap/bin",
];

/** Below each of the folders for programs that Windows names in the environment. */
const WINDOWS_FOLDER = String.raw`Docker\Docker\resources\bin`;
const WINDOWS_ROOTS = ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"];

/** What may be started without a shell. Node refuses .bat and .cmd, whose arguments cannot be quoted safely. */
const STARTABLE = new Set([".exe", ".com"]);
const DEFAULT_EXTENSIONS = ".COM;.EXE";

/**
 * The folders in which programs are looked for: those of PATH, then the usual ones. Relative entries of PATH and empty
 * ones, which mean the current folder, are left out: a downloaded folder must not bring its own credential helper
 * (CVE-2025-15558).
 */
export function programFolders(from: ProgramEnvironment): readonly string[] {
  const isWindows = from.platform === "win32";
  const listed = (variable("PATH", from) ?? "")
    .split(isWindows ? ";" : ":")
    .map((folder) => (isWindows ? folder.trim().replaceAll('"', "") : folder))
    .filter((folder) => isFixed(folder, isWindows));
  const known = isWindows ? windowsFolders(from) : posixFolders(from);
  return [...new Set([...listed, ...known])];
}

/** The absolute path of a program that may be started, or undefined when none of the folders has it. */
export async function findProgram(
  name: string,
  from: ProgramEnvironment,
): Promise<string | undefined> {
  const names = programNames(name, from);
  for (const folder of programFolders(from)) {
    for (const candidate of names) {
      const path = joinHere(folder, candidate);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

/** The environment for a program: with the folders above as its PATH, and without the variables to be withheld. */
export function programEnvironment(
  from: ProgramEnvironment,
  isWithheld: (name: string) => boolean,
): Record<string, string> {
  const entries = Object.entries(from.environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !isPath(entry[0], from) && !isWithheld(entry[0]),
  );
  const separator = from.platform === "win32" ? ";" : ":";
  return { ...Object.fromEntries(entries), PATH: programFolders(from).join(separator) };
}

function posixFolders({ userHome }: ProgramEnvironment): readonly string[] {
  return POSIX_FOLDERS.map((folder) => folder.replace(/^~/, userHome)).filter((folder) =>
    isFixed(folder, false),
  );
}

function windowsFolders(from: ProgramEnvironment): readonly string[] {
  const roots = WINDOWS_ROOTS.map((name) => variable(name, from));
  return [
    ...roots
      .filter((root) => root !== undefined)
      .map((root) => win32.join(root, WINDOWS_FOLDER))
      .filter((folder) => isFixed(folder, true)),
    win32.join(from.userHome, ".docker", "bin"),
    win32.join(from.userHome, ".rd", "bin"),
  ];
}

/** The file names that a program may have: on Windows, with each extension of PATHEXT that needs no shell. */
export function programNames(name: string, from: ProgramEnvironment): readonly string[] {
  if (from.platform !== "win32") return [name];
  const extensions = (variable("PATHEXT", from) ?? DEFAULT_EXTENSIONS)
    .split(";")
    .map((extension) => extension.trim().toLowerCase());
  return extensions
    .filter((extension) => STARTABLE.has(extension))
    .map((extension) => name + extension);
}

/** Absolute, and on Windows with its drive: `\tools` depends on the current one. */
function isFixed(folder: string, isWindows: boolean): boolean {
  if (!isWindows) return posix.isAbsolute(folder);
  return /^[A-Za-z]:[\\/]/.test(folder) || folder.startsWith("\\\\");
}

async function isProgram(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await access(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not to be read or started by this user: the next folder may have it.
    return false;
  }
}

/** Windows does not tell upper from lower case in names of variables. */
function variable(name: string, from: ProgramEnvironment): string | undefined {
  if (from.platform !== "win32") return from.environment[name];
  const upper = name.toUpperCase();
  return Object.entries(from.environment).find(([key]) => key.toUpperCase() === upper)?.[1];
}

function isPath(name: string, { platform }: ProgramEnvironment): boolean {
  return platform === "win32" ? name.toUpperCase() === "PATH" : name === "PATH";
}
