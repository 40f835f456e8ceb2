import { AppError, type ErrorCode } from "../../../shared/errors.ts";
import type { Hint } from "../../../shared/hints.ts";
import { printable } from "../../../shared/printable.ts";
import type { ApiAnswer } from "../../registry/api.ts";
import { type EntraError, entraErrorSchema } from "./entra-schema.ts";

interface Meaning {
  readonly hint: Hint;
  readonly code: ErrorCode;
  /** Numbers of `AADSTS…`. */
  readonly numbers: ReadonlySet<number>;
}

/** Source: Microsoft, Entra authentication and authorization error codes, 2026-11. */
const MEANINGS: readonly Meaning[] = [
  {
    hint: "entra_conditional_access",
    code: "denied",
    numbers: new Set([
      50005, 50097, 50131, 50158, 53000, 53001, 53002, 53003, 53004, 53009, 53011, 530003, 530021,
      530031, 530032, 530034, 530035,
    ]),
  },
  {
    hint: "entra_tenant",
    code: "login_refused",
    numbers: new Set([50020, 50034, 90002, 90019, 90072, 500208, 900021, 900023, 900382]),
  },
  {
    hint: "entra_consent",
    code: "denied",
    numbers: new Set([50105, 65001, 65002, 65004, 65005, 90094, 650052, 700016, 7000112]),
  },
  {
    hint: "entra_signed_out",
    code: "login_refused",
    numbers: new Set([
      50055, 50057, 50072, 50074, 50076, 50078, 50079, 50089, 50132, 50133, 50173, 70000, 70008,
      70043, 700003, 700082, 700084,
    ]),
  },
];

/** Errors of the flow itself. Spec: RFC 8628, section 3.5. */
const BY_ERROR: Readonly<Record<string, Hint>> = {
  authorization_declined: "entra_declined",
  access_denied: "entra_declined",
  expired_token: "entra_expired",
  bad_verification_code: "entra_expired",
  interaction_required: "entra_signed_out",
  invalid_grant: "entra_signed_out",
};

/** The kind of token is not given out: another kind may be. */
const NO_SUCH_AUDIENCE: ReadonlySet<number> = new Set([65002, 500011, 650053, 650057, 70011]);

/** A person reads it in a dialog. */
const MAX_WORDS = 300;

/** What Entra says when it refuses; undefined when it is no refusal in its form. */
export function readEntraError(answer: ApiAnswer): EntraError | undefined {
  try {
    return entraErrorSchema.safeParse(JSON.parse(answer.text)).data;
  } catch {
    return undefined;
  }
}

/** True when another audience may be given out where this one is not. */
export function isAboutAudience({ error, error_codes = [] }: EntraError): boolean {
  return error === "invalid_resource" || error_codes.some((number) => NO_SUCH_AUDIENCE.has(number));
}

/** @param secrets never repeated, should Entra do so */
export function entraError(
  told: EntraError,
  {
    host,
    tenant,
    secrets,
  }: {
    readonly host: string;
    readonly tenant?: string | undefined;
    readonly secrets: readonly string[];
  },
): AppError {
  const numbers = told.error_codes ?? [];
  const known = MEANINGS.find((one) => numbers.some((number) => one.numbers.has(number)));
  const hint =
    known?.hint ?? (Object.hasOwn(BY_ERROR, told.error) ? BY_ERROR[told.error] : undefined);
  const [number] = numbers;
  const aad = number === undefined ? printable(told.error) : `AADSTS${number}`;
  return new AppError(known?.code ?? "login_refused", `Microsoft Entra refused: ${aad}`, {
    details: {
      host,
      aad,
      hint: hint ?? "entra_refused",
      ...(tenant === undefined ? {} : { tenant }),
      why: wordsOf(told, secrets),
    },
  });
}

/** Without the trace, which is for Microsoft. */
function wordsOf({ error_description = "" }: EntraError, secrets: readonly string[]): string {
  const [first = ""] = error_description.split(/\s*(?:Trace ID:|\r?\n)/, 1);
  const clean = secrets
    .filter((secret) => secret !== "")
    .reduce((words, secret) => words.replaceAll(secret, "…"), first);
  return printable(clean).slice(0, MAX_WORDS);
}
