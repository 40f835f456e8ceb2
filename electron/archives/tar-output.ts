import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";

/** A member of a tar file that is being written. */
export interface NewMember {
  readonly name: string;
  readonly size: number;
  /** Sees the bytes of an attempt, in their order, before they are written. */
  readonly watch?: ((bytes: Buffer) => void) | undefined;
}

/** Where the members of a new tar file go: a file, or whoever reads it while it is written. */
export interface TarOutput {
  /** @throws invalid_input when so many bytes cannot be taken. Absent where nobody can tell */
  checkLength?(bytes: number): void;
  /**
   * Writes one member; several may be written at once. Nothing is opened before its bytes are wanted.
   * @throws cancelled, size_mismatch, what `open` throws, and what the output fails with
   */
  append(member: NewMember, open: () => Promise<Readable>, signal: AbortSignal): Promise<void>;
  /** Ends the file. @throws cancelled, and what the output fails with */
  finish(signal: AbortSignal): Promise<void>;
  /** In place of {@link finish}: what was written is never taken for a whole file. */
  abandon(): Promise<void>;
}

/** For a member that has more or fewer bytes than its header says. */
export function wrongMemberSize({ name, size }: NewMember, actual: number): AppError {
  return new AppError("size_mismatch", `${name} does not have ${size} bytes`, {
    details: { expected: size, actual },
  });
}
