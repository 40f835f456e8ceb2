import { addAbortSignal, Readable, type Writable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import { PIPE_PATH } from "../../shared/location.ts";
import { archiveError } from "./archive-error.ts";
import { type ArchiveFile, openSpooled } from "./archive-file.ts";
import { BLOCK, parseHeader } from "./tar-header.ts";
import { isPacked, unpackArchive } from "./unpack-archive.ts";

/** The ends of a pipeline that this process stands in. Absent where a terminal is, or nobody. */
export interface Pipes {
  readonly input?: () => Readable;
  readonly output?: () => Writable;
}

export interface PipedArchiveOptions {
  readonly spoolFolder: string;
  readonly signal: AbortSignal;
}

/**
 * Opens the archive that comes in by the pipe. It comes once: whoever asks again gets what came then, also the failure.
 * @throws unsupported without a pipe, archive_invalid, destination_full when it does not end before the disk does
 */
export function createPipedArchive({
  input,
}: Pipes): (options: PipedArchiveOptions) => Promise<ArchiveFile> {
  let opened: Promise<ArchiveFile> | undefined;
  return (options) => {
    if (input === undefined) return Promise.reject(noPipe("standard input"));
    opened ??= spoolInput(input(), options);
    return opened;
  };
}

/** @throws unsupported */
export function pipeOutput({ output }: Pipes): Writable {
  if (output === undefined) throw noPipe("standard output");
  return output();
}

async function spoolInput(input: Readable, options: PipedArchiveOptions): Promise<ArchiveFile> {
  const { signal } = options;
  try {
    const bytes = Readable.from(afterLook(input), { objectMode: false });
    const spool = await unpackArchive(addAbortSignal(signal, bytes), {
      ...options,
      path: PIPE_PATH,
    });
    return await openSpooled(PIPE_PATH, spool, { signal });
  } finally {
    // Whoever writes there learns that nobody reads any more.
    input.destroy();
  }
}

/** What begins like no archive is refused before it is kept: it may have no end. */
async function* afterLook(input: Readable): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of input as AsyncIterable<Buffer>) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < BLOCK && !isPacked(head.subarray(0, 4))) continue;
    refuseOther(head);
    yield head;
    head = undefined;
  }
  if (head === undefined) return;
  if (head.length === 0) throw archiveError(PIPE_PATH, "it is empty");
  refuseOther(head);
  yield head;
}

function refuseOther(head: Buffer): void {
  if (isPacked(head.subarray(0, 4)) || beginsWithHeader(head)) return;
  throw archiveError(PIPE_PATH, "it is not a tar archive");
}

function beginsWithHeader(head: Buffer): boolean {
  if (head.length < BLOCK) return false;
  try {
    return parseHeader(head.subarray(0, BLOCK)) !== undefined;
  } catch {
    return false;
  }
}

function noPipe(what: string): AppError {
  return new AppError("unsupported", `${what} is no pipe`, { details: { hint: "no_pipe", what } });
}
