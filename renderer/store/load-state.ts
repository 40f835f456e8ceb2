import { toWireError, type WireError } from "../../shared/errors.ts";

/** The four states of anything that is loaded. A value may be there already while more of it comes, or newer. */
export type Load<T> =
  | { readonly status: "idle"; readonly value?: undefined }
  | { readonly status: "loading"; readonly value?: T }
  | { readonly status: "ready"; readonly value: T }
  | { readonly status: "failed"; readonly error: WireError; readonly value?: T };

export const IDLE: Load<never> = { status: "idle" };

/** Loading, still showing what was there before. */
export function loading<T>(before: Load<T> = IDLE): Load<T> {
  return before.value === undefined
    ? { status: "loading" }
    : { status: "loading", value: before.value };
}

export function ready<T>(value: T): Load<T> {
  return { status: "ready", value };
}

/** Failed, still showing what was there before. */
export function failed<T>(error: unknown, before: Load<T> = IDLE): Load<T> {
  const wire = toWireError(error);
  return before.value === undefined
    ? { status: "failed", error: wire }
    : { status: "failed", error: wire, value: before.value };
}
