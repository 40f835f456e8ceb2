import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isLink } from "../../../shared/link.ts";
import { COMMAND_NAMES } from "../cli/commands/names.ts";

/** Answered on the terminal although no command is named. */
const TERMINAL_OPTIONS: readonly string[] = ["--help", "-h", "--version", "-V"];

/**
 * What the installed program is asked to do on the terminal (`portolan pull …`), or undefined when it shall open its
 * window. `argv` is that of the process: in a package the program comes first, otherwise Electron and the program.
 */
export function terminalWords(
  argv: readonly string[],
  isPackaged: boolean,
): readonly string[] | undefined {
  const words = argv.slice(isPackaged ? 1 : 2);
  const isForTerminal = words.some(
    (word) => COMMAND_NAMES.includes(word) || TERMINAL_OPTIONS.includes(word),
  );
  return isForTerminal ? words : undefined;
}

/**
 * The files and folders that the program was started with, as a file manager does, as absolute paths. Words that are no
 * path, and options, are left out.
 */
export function openedPaths(
  argv: readonly string[],
  { isPackaged, folder }: { readonly isPackaged: boolean; readonly folder: string },
): readonly string[] {
  const words = argv.slice(isPackaged ? 1 : 2).filter((word) => !word.startsWith("-"));
  return words.map((word) => pathOf(word, folder)).filter((path) => existsSync(path));
}

/** The links that the program was started with: browsers hand them over as any other word. */
export function openedLinks(argv: readonly string[], isPackaged: boolean): readonly string[] {
  return argv.slice(isPackaged ? 1 : 2).filter(isLink);
}

/** File managers of Linux give URLs to a program whose desktop entry says `%U`. */
function pathOf(word: string, folder: string): string {
  if (!word.startsWith("file://")) return resolve(folder, word);
  try {
    return fileURLToPath(word);
  } catch {
    // A file of another host; there is no path here.
    return resolve(folder, word);
  }
}
