import { toWireError, type WireError } from "../../shared/errors.ts";

/**
 * The four states of anything that is loaded. A value may be there already while more of it comes, or newer; `cachedAt` says
 * when it was read, in milliseconds since 1970, where that was not now.
 */
export type Load<T> =
  | { readonly status: "idle"; readonly value?: undefined; readonly cachedAt?: undefined }
  | { readonly status: "loading"; readonly value?: T; readonly cachedAt?: number }
  | { readonly status: "ready"; readonly value: T; readonly cachedAt?: undefined }
  | {
      readonly status: "failed";
      readonly error: WireError;
      readonly value?: T;
      readonly cachedAt?: number;
    };

export const IDLE: Load<never> = { status: "idle" };

/** Loading, still showing what was there before. */
export function loading<T>(before: Load<T> = IDLE): Load<T> {
  return { status: "loading", ...shownBefore(before) };
}

/** Loading, showing what there is of it so far. */
export function soFar<T>(value: T, cachedAt?: number): Load<T> {
  return { status: "loading", value, ...(cachedAt === undefined ? {} : { cachedAt }) };
}

export function ready<T>(value: T): Load<T> {
  return { status: "ready", value };
}

/** Failed, still showing what was there before. */
export function failed<T>(error: unknown, before: Load<T> = IDLE): Load<T> {
  return { status: "failed", error: toWireError(error), ...shownBefore(before) };
}

function shownBefore<T>({ value, cachedAt }: Load<T>): { value?: T; cachedAt?: number } {
  return {
    ...(value === undefined ? {} : { value }),
    ...(cachedAt === undefined ? {} : { cachedAt }),
  };
}

/** Whether nothing came only because the link to the engine was lost. */
export function isBroken(load: Load<unknown>): boolean {
  return load.status === "failed" && load.error.code === "connection_lost";
}
