import { open } from "node:fs/promises";
import { AppError } from "../../../shared/errors.ts";
import { wrongUse } from "./wrong-use.ts";

export interface ReadFileOptions {
  /** In bytes. */
  readonly limit: number;
  /** What to say of a larger file. */
  readonly tooLarge: string;
  /** What to say of one that cannot be read, with the system's code. */
  readonly unreadable: (code: string) => string;
}

/**
 * A small file that was named on the command line; pipes as of `<(command)` as well.
 * @throws path_not_found, invalid_input
 */
export async function readTextOrBytes(path: string, options: ReadFileOptions): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    await using file = await open(path, "r");
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      const bytes = Buffer.from(chunk as Buffer);
      chunks.push(bytes);
      size += bytes.length;
      if (size > options.limit) break;
    }
  } catch (error) {
    throw fileError(path, error, options);
  }
  if (size > options.limit) throw wrongUse(options.tooLarge, { path });
  return Buffer.concat(chunks);
}

function fileError(path: string, error: unknown, options: ReadFileOptions): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT") {
    return new AppError("path_not_found", `there is no file ${path}`, { details: { path } });
  }
  return wrongUse(options.unreadable(code), { path });
}
