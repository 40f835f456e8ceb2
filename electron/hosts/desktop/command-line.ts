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
