import { mkdir } from "node:fs/promises";
import { posix, win32 } from "node:path";
import { fileError } from "./file-error.ts";

/** Where everything that Portolan keeps lies. All paths are absolute. */
export interface Home {
  readonly root: string;
  /** Connections, settings and the index of saved accounts: `<root>/portolan.db`. */
  readonly database: string;
  /** The local store, an OCI image layout. */
  readonly store: string;
  /** Lock files that keep processes apart. */
  readonly locks: string;
  readonly logs: string;
  /** For files that nobody needs after the process; made when needed. */
  readonly temporary: string;
}

/** What the choice of the folder depends on; tests pass their own. */
export interface HomeEnvironment {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home folder, as `os.homedir()` gives it. */
  readonly userHome: string;
  /** What relative paths start from. */
  readonly workingDirectory: string;
}

/** Only the user may look in: the store may hold private images. */
const PRIVATE_FOLDER = 0o700;

/**
 * The folder that was asked for, else `PORTOLAN_HOME`, else the platform's folder for application data.
 * Linux: XDG Base Directory Specification 0.8, which says that relative paths in XDG_DATA_HOME are to be ignored.
 */
export function resolveHome(asked: string | undefined, from: HomeEnvironment): Home {
  const path = from.platform === "win32" ? win32 : posix;
  const chosen = asked ?? notEmpty(from.environment["PORTOLAN_HOME"]);
  const root =
    chosen === undefined ? platformFolder(from) : path.resolve(from.workingDirectory, chosen);
  return {
    root,
    database: path.join(root, "portolan.db"),
    store: path.join(root, "store"),
    locks: path.join(root, "locks"),
    logs: path.join(root, "logs"),
    temporary: path.join(root, "tmp"),
  };
}

/**
 * Makes the folders that are missing, closed to other users; an existing root keeps its mode.
 * @throws destination_not_writable, destination_full
 */
export async function createHome(home: Home): Promise<void> {
  for (const folder of [home.root, home.locks, home.logs]) {
    try {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    } catch (error) {
      throw fileError(error, folder);
    }
  }
}

function platformFolder(from: HomeEnvironment): string {
  if (from.platform === "win32") {
    const data =
      notEmpty(from.environment["APPDATA"]) ?? win32.join(from.userHome, "AppData", "Roaming");
    return win32.join(data, "Portolan");
  }
  if (from.platform === "darwin") {
    return posix.join(from.userHome, "Library", "Application Support", "Portolan");
  }
  const data = notEmpty(from.environment["XDG_DATA_HOME"]);
  const folder =
    data !== undefined && posix.isAbsolute(data)
      ? data
      : posix.join(from.userHome, ".local", "share");
  return posix.join(folder, "portolan");
}

function notEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
