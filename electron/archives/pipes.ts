import { addAbortSignal, type Readable, type Writable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import { PIPE_PATH } from "../../shared/location.ts";
import { type ArchiveFile, openSpooled } from "./archive-file.ts";
import { TarStream } from "./tar-stream.ts";
import { unpackArchive } from "./unpack-archive.ts";

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

/** A tar file that goes out by the pipe. @throws unsupported without one */
export function createPipedTar({ output }: Pipes): TarStream {
  if (output === undefined) throw noPipe("standard output");
  return new TarStream(output(), { isBorrowed: true, explain: brokenPipe });
}

async function spoolInput(input: Readable, options: PipedArchiveOptions): Promise<ArchiveFile> {
  const { signal } = options;
  try {
    const bytes = addAbortSignal(signal, input);
    const spool = await unpackArchive(bytes, { ...options, path: PIPE_PATH });
    return await openSpooled(PIPE_PATH, spool, { signal });
  } finally {
    // Whoever writes there learns that nobody reads any more.
    input.destroy();
  }
}

function noPipe(what: string): AppError {
  return new AppError("unsupported", `${what} is no pipe`, { details: { hint: "no_pipe", what } });
}

function brokenPipe(error: Error | undefined): AppError {
  const code = error !== undefined && "code" in error ? String(error.code) : error?.message;
  const why = code ?? "nobody reads it any more";
  return new AppError("destination_not_writable", `the pipe cannot be written: ${why}`, {
    details: { path: PIPE_PATH, why },
    cause: error,
  });
}
