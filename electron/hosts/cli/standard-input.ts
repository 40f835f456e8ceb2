import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Longest password or token that is read. */
const MAX_SECRET_LENGTH = 100_000;

/** What is read from standard input. */
export interface ReadAllOptions {
  readonly signal: AbortSignal;
  /** In characters; what follows is not read. Default: that of a password. */
  readonly limit?: number;
}

/** All of standard input, without the line break that `echo` adds. */
export async function readAll(
  input: NodeJS.ReadStream,
  { signal, limit = MAX_SECRET_LENGTH }: ReadAllOptions,
): Promise<string> {
  let text = "";
  input.setEncoding("utf8");
  const stop = (): unknown => input.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of input) {
      text += String(chunk);
      if (text.length > limit) break;
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  return text.replace(/\r?\n$/, "");
}

/** One line typed on the terminal without showing it; undefined when there is no terminal. */
export async function readHidden(prompt: string, signal: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question("", { signal });
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

/** One line typed on the terminal, without spaces around it; undefined when there is no terminal. */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question, { signal })).trim();
  } finally {
    lines.close();
  }
}

/** Asks a yes-or-no question on the terminal; undefined when there is none. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean | undefined> {
  const answer = await ask(question, signal);
  return answer === undefined ? undefined : /^(y|yes|是)$/i.test(answer);
}
