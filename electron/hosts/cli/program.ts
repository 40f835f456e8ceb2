import { Command, CommanderError, Option } from "commander";
import { cancelledError } from "../../../shared/errors.ts";
import { chooseLanguage, type Language, languageSchema } from "../../../shared/i18n/language.ts";
import { printable } from "../../../shared/printable.ts";
import type { AppOptions } from "../../app.ts";
import { version } from "../../version.ts";
import { registerCommands } from "./commands/index.ts";
import type { CliContext, ProgressStyle, Run } from "./context.ts";
import { EXIT, exitStatusOf, type ExitStatus } from "./exit-status.ts";
import { en, type Messages } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";
import { createOutput, type TextStream } from "./output.ts";
import { openSession, type Session } from "./session.ts";

const MESSAGES: Readonly<Record<Language, Messages>> = { en, "zh-CN": zhCN };

/** The outside of one run, so that tests can stand in for the process. */
export interface CliEnvironment {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Folder of the built page, for `portolan serve`. */
  readonly pageFolder: string;
  /** What `-` means; nothing on a terminal. */
  readonly pipes?: AppOptions["pipes"];
  /** Calls back on Ctrl+C and SIGTERM; returns a function that stops listening. */
  onInterrupt(listener: () => void): () => void;
}

interface GlobalOptions {
  readonly json?: true;
  readonly progress: ProgressStyle;
  readonly home?: string;
  readonly plainHttp?: readonly string[];
}

export function readEnvironment(source: NodeJS.Process, pageFolder: string): CliEnvironment {
  return {
    argv: source.argv.slice(2),
    env: source.env,
    stdout: source.stdout,
    stderr: source.stderr,
    pageFolder,
    pipes: {
      ...(source.stdin.isTTY ? {} : { input: () => source.stdin }),
      ...(source.stdout.isTTY ? {} : { output: () => source.stdout }),
    },
    onInterrupt(listener) {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      for (const signal of signals) source.on(signal, listener);
      return () => {
        for (const signal of signals) source.off(signal, listener);
      };
    },
  };
}

/** Runs one command line to its end and says how it ended. */
export async function runCommandLine(environment: CliEnvironment): Promise<ExitStatus> {
  const language = languageOf(environment);
  const messages = MESSAGES[language];
  const interruption = new AbortController();
  let status: ExitStatus = EXIT.done;

  const program = createProgram(messages, environment);
  const run: Run = async (action) => {
    status = await runAction(action, { program, environment, language, messages, interruption });
  };
  registerCommands(program, messages, run);
  try {
    await program.parseAsync([...environment.argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  return status;
}

function createProgram(messages: Messages, { stdout, stderr }: CliEnvironment): Command {
  const commandHint = messages.usageHint("portolan");
  return (
    new Command("portolan")
      .description(messages.description)
      .version(version, "-V, --version", messages.optionVersion)
      .helpOption("-h, --help", messages.optionHelp)
      .helpCommand(false)
      .option("--json", messages.optionJson)
      .addOption(
        new Option("--progress <style>", messages.optionProgress)
          .choices(["auto", "plain", "json", "none"])
          .default("auto"),
      )
      .option("--home <dir>", messages.optionHome)
      .addOption(
        new Option("--plain-http [host]", messages.optionPlainHttp).preset("").argParser(collect),
      )
      .addOption(
        new Option("--lang <language>", messages.optionLang).choices(languageSchema.options),
      )
      .showHelpAfterError(commandHint)
      .hook("preAction", (program, command) => refuseHostlessPlainHttp(program, command, messages))
      // The descriptions name choices and defaults where people need them, in their language.
      .configureHelp({ optionDescription: ({ description }) => description })
      .exitOverride()
      .configureOutput({
        writeOut: (text) => stdout.write(text),
        writeErr: (text) => stderr.write(text),
        outputError: (text, write) => write(text.replace(/^error: /, `${messages.errorPrefix}: `)),
      })
  );
}

/** Only a command that is about one registry says by itself which host is meant. */
function refuseHostlessPlainHttp(program: Command, command: Command, messages: Messages): void {
  const isOwn = command.options.some((option) => option.long === "--plain-http");
  if (isOwn || program.opts<GlobalOptions>().plainHttp?.includes("") !== true) return;
  program.error(`${messages.errorPrefix}: ${messages.plainHttpHostMissing}`);
}

interface ActionSetting {
  readonly program: Command;
  readonly environment: CliEnvironment;
  readonly language: Language;
  readonly messages: Messages;
  readonly interruption: AbortController;
}

async function runAction(
  action: (context: CliContext) => Promise<void>,
  setting: ActionSetting,
): Promise<ExitStatus> {
  const { environment, language, messages, interruption } = setting;
  const options = setting.program.opts<GlobalOptions>();
  const plainHttp = options.plainHttp ?? [];
  const { stdout, stderr } = environment;
  const out = createOutput({ stdout, stderr, json: options.json === true, language, messages });
  let opened: Promise<Session> | undefined;
  let status: ExitStatus = EXIT.done;
  const context: CliContext = {
    out,
    language,
    progress: options.progress,
    signal: interruption.signal,
    pageFolder: environment.pageFolder,
    plainHttp,
    note(text) {
      if (!out.json) stderr.write(`${printable(text)}\n`);
    },
    endWith(ending) {
      status = ending;
    },
    session: () => {
      opened ??= openSession({
        plainHttpHosts: plainHttp.filter((host) => host !== ""),
        ...(environment.pipes === undefined ? {} : { pipes: environment.pipes }),
        ...(options.home === undefined ? {} : { home: options.home }),
      });
      return opened;
    },
  };
  const stopListening = environment.onInterrupt(() =>
    interruption.abort(cancelledError("the command")),
  );
  try {
    await action(context);
  } catch (error) {
    out.error(error);
    status = interruption.signal.aborted ? EXIT.interrupted : exitStatusOf(error);
  }
  stopListening();
  await closeQuietly(opened, status);
  return status;
}

/** A session that could not be opened has already been reported by the command that wanted it. */
async function closeQuietly(
  opened: Promise<Session> | undefined,
  status: ExitStatus,
): Promise<void> {
  const session = await opened?.catch(() => undefined);
  await session?.close();
  session?.app.endIfHanging(status);
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** `--lang` is needed before the parser exists, because the parser's own help is translated too. */
function languageOf({ argv, env }: CliEnvironment): Language {
  const at = argv.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  const word = argv[at] ?? "";
  const wish =
    at === -1 ? undefined : word === "--lang" ? argv[at + 1] : word.slice("--lang=".length);
  const wishes = [wish, env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]];
  return chooseLanguage(wishes.filter((text): text is string => text !== undefined && text !== ""));
}
