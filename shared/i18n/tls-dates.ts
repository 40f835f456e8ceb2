import type { Fact } from "./error-texts.ts";
import type { TlsDates } from "./tls-cause.ts";

/** The times that a `tls_failed` tells. */
export function datesOf(f: Fact): TlsDates {
  return { clock: f("clock"), validFrom: f("validFrom"), validTo: f("validTo") };
}
