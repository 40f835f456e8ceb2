import { formatBytes } from "../../../shared/bytes.ts";
import type { SignInMessages } from "./messages/en/sign-in.ts";
import { readTextOrBytes } from "./read-file.ts";
import { readAll } from "./standard-input.ts";
import { wrongUse } from "./wrong-use.ts";

/** What the contract takes as one text. */
const MAX_DOCUMENT_SIZE = 900_000;

export interface ReadDocumentOptions {
  readonly messages: SignInMessages;
  readonly signal: AbortSignal;
}

/**
 * The text of a file that was named on the command line; `-` is standard input.
 * @throws invalid_input when it is empty, too large or unreadable; path_not_found
 */
export async function readDocument(path: string, options: ReadDocumentOptions): Promise<string> {
  const { messages, signal } = options;
  const tooLarge = messages.fileTooLarge(formatBytes(MAX_DOCUMENT_SIZE));
  if (path === "-") {
    const text = await readAll(process.stdin, { signal, limit: MAX_DOCUMENT_SIZE });
    if (text.trim() === "") throw wrongUse(messages.emptyInput);
    if (text.length > MAX_DOCUMENT_SIZE) throw wrongUse(tooLarge);
    return text;
  }
  const reading = { limit: MAX_DOCUMENT_SIZE, tooLarge, unreadable: messages.fileUnreadable };
  const text = (await readTextOrBytes(path, reading)).toString("utf8");
  if (text.trim() === "") throw wrongUse(messages.emptyFile, { path });
  return text;
}
