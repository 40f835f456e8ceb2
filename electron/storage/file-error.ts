import { AppError, type ErrorCode } from "../../shared/errors.ts";

/** What the operating system's codes mean for somebody who wanted to write there. Source: errno(3). */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: "destination_full",
  EDQUOT: "destination_full",
  EFBIG: "destination_full",
  EACCES: "destination_not_writable",
  EPERM: "destination_not_writable",
  EROFS: "destination_not_writable",
  ENOTDIR: "destination_not_writable",
  EISDIR: "destination_not_writable",
  ENAMETOOLONG: "destination_not_writable",
  ELOOP: "destination_not_writable",
};

/** A failed file operation in our words, with the path concerned; anything else comes back unchanged. */
export function fileError(error: unknown, path: string): unknown {
  const code = errnoOf(error);
  const known = code === undefined ? undefined : CODES[code];
  if (code === undefined || known === undefined) return error;
  return new AppError(known, `cannot write ${path}: ${code}`, {
    details: { path, why: code },
    cause: error,
  });
}

/** `ENOENT` and the like, or undefined when the error is none of the operating system's. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && "syscall" in error ? error.code : undefined;
}
