import { AppError } from "../../shared/errors.ts";
import type { FileCallOptions } from "./configuration-files.ts";
import type { OtherPrograms } from "./other-programs.ts";

/** A file of another program that cannot be used, wholly or in part. */
export interface FileProblem {
  readonly file: string;
  readonly error: AppError;
}

/** Collects what goes wrong with files, so that one damaged file never hides the others. */
export interface FileProblems {
  /** In the order in which they came up. */
  readonly list: readonly FileProblem[];
  add(file: string, ...errors: readonly AppError[]): void;
  /** What the call returns, or undefined when it fails for the file's sake. Cancelling is no problem of a file. */
  during<T>(file: string, call: () => Promise<T>): Promise<T | undefined>;
}

/** What every reader of other programs' files needs, and where it leaves what went wrong. */
export interface Reading {
  readonly programs: OtherPrograms;
  readonly problems: FileProblems;
  readonly options: FileCallOptions;
}

export function createFileProblems(): FileProblems {
  const list: FileProblem[] = [];
  const add = (file: string, ...errors: readonly AppError[]): void => {
    list.push(...errors.map((error) => ({ file, error })));
  };
  return {
    list,
    add,
    during: async (file, call) => {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof AppError) || error.code === "cancelled") throw error;
        add(file, error);
        return undefined;
      }
    },
  };
}
