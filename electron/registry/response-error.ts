import { z } from "zod";
import { AppError, type ErrorCode, type ErrorDetails } from "../../shared/errors.ts";
import { baseMediaType } from "../../shared/oci/media-types.ts";
import { printable } from "../../shared/printable.ts";
import { retryAfterMs } from "./retry.ts";
import { type Headers, headerOf } from "./transport.ts";

/** What was asked for: tells what a 404 without words means. */
export type Subject =
  "registry" | "manifest" | "blob" | "upload" | "tags" | "catalog" | "referrers";

/** A refusal as it came, with its body cut at 64 KiB. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface FailureContext {
  readonly subject: Subject;
  /** Host, repository, reference. */
  readonly details: ErrorDetails;
  /** The account whose credential was sent, undefined for nobody. */
  readonly account: string | undefined;
  /** How the credential was sent, undefined when none was. */
  readonly sentAs: "basic" | "bearer" | undefined;
  /** Everything we sent that must not come back in an error. */
  readonly secrets: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Spec: distribution-spec v1.1, Error Codes. */
const errorBodySchema = z.object({
  errors: z
    .array(z.object({ code: z.string(), message: z.string().optional().catch(undefined) }))
    .min(1),
});

/** Codes whose meaning does not depend on the status they come with. */
const BY_REGISTRY_CODE: Readonly<Record<string, ErrorCode>> = {
  NAME_UNKNOWN: "repository_not_found",
  NAME_INVALID: "registry_refused",
  MANIFEST_UNKNOWN: "manifest_not_found",
  BLOB_UNKNOWN: "blob_not_found",
  DENIED: "denied",
  TOOMANYREQUESTS: "rate_limited",
};

const MISSING: Readonly<Record<Subject, ErrorCode>> = {
  registry: "not_a_registry",
  manifest: "manifest_not_found",
  blob: "blob_not_found",
  upload: "repository_not_found",
  tags: "repository_not_found",
  catalog: "registry_refused",
  referrers: "manifest_not_found",
};

/** A person reads it in a dialog. */
const MAX_MESSAGE = 500;

/** Says in our words why a registry refused. Nothing that we sent as a secret is repeated, whoever repeats it. */
export function responseError(failed: FailedAnswer, context: FailureContext): AppError {
  const { registryCode, registryMessage } = wordsOf(failed, context.secrets);
  const code = codeFor(failed, context, registryCode);
  const retryAfter = retryAfterMs(failed.headers, context.now);
  const { account } = context;
  const requestId =
    headerOf(failed.headers, "x-request-id") ?? headerOf(failed.headers, "docker-request-id");
  const details: ErrorDetails = {
    ...context.details,
    status: failed.status,
    ...(registryCode === undefined ? {} : { registryCode }),
    ...(registryMessage === undefined ? {} : { registryMessage }),
    ...(account === undefined ? {} : { account }),
    ...(retryAfter === undefined ? {} : { retryAfter: Math.ceil(retryAfter / 1000) }),
    ...(requestId === undefined
      ? {}
      : { requestId: cleaned(requestId, context.secrets).slice(0, 100) }),
  };
  const thing =
    context.details["reference"] ?? context.details["repository"] ?? context.details["host"];
  const words = [registryCode, registryMessage].filter((part) => part !== undefined).join(": ");
  const message = `${String(thing ?? "the registry")} answered ${failed.status}${words === "" ? "" : ` (${words})`}`;
  return new AppError(code, message, { details });
}

/** True when the body is a page for people, such as the login page of a network. */
export function isHtml(headers: Headers): boolean {
  return baseMediaType(headerOf(headers, "content-type") ?? "") === "text/html";
}

/** The registry's own error code in a body, if there is one. Some registries send it with status 200. */
export function registryCodeOf(text: string): string | undefined {
  return errorBodySchema.safeParse(parseJson(text)).data?.errors[0]?.code;
}

function codeFor(
  failed: FailedAnswer,
  context: FailureContext,
  registryCode: string | undefined,
): ErrorCode {
  const { status } = failed;
  if (status === 401) return refusalCode(failed, context);
  if (status === 429) return "rate_limited";
  const known = registryCode === undefined ? undefined : BY_REGISTRY_CODE[registryCode];
  if (known !== undefined && status < 500) return known;
  if (status === 403 || (status < 500 && registryCode === "UNAUTHORIZED")) return "denied";
  if (status >= 500) return "registry_failed";
  const isRegistry = headerOf(failed.headers, "docker-distribution-api-version") !== undefined;
  if (isHtml(failed.headers) && (status < 400 || (status === 404 && !isRegistry))) {
    return "not_a_registry";
  }
  if (status === 404) return MISSING[context.subject];
  if (status >= 300 && status < 400) return "not_a_registry";
  return status < 300 ? "registry_failed" : "registry_refused";
}

/** 401 after all we could do: nobody was logged in, the password is wrong, or the account may not do this. */
function refusalCode(failed: FailedAnswer, context: FailureContext): ErrorCode {
  if (context.account === undefined) return "unauthorized";
  const challenge = headerOf(failed.headers, "www-authenticate") ?? "";
  if (context.sentAs === "bearer" || challenge.includes("insufficient_scope")) return "denied";
  return "login_refused";
}

function wordsOf(
  failed: FailedAnswer,
  secrets: readonly string[],
): { registryCode: string | undefined; registryMessage: string | undefined } {
  const first = errorBodySchema.safeParse(parseJson(failed.text)).data?.errors[0];
  const message = first === undefined ? plainWords(failed) : first.message;
  const registryMessage = message === undefined ? undefined : cleaned(message, secrets);
  return {
    registryCode: first === undefined ? undefined : cleaned(first.code, secrets).slice(0, 64),
    registryMessage: registryMessage === "" ? undefined : registryMessage,
  };
}

/** HTML is reduced to its title, plain text to its first line. */
function plainWords({ headers, text }: FailedAnswer): string | undefined {
  if (isHtml(headers)) return /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim();
  const type = baseMediaType(headerOf(headers, "content-type") ?? "");
  return type === "text/plain" ? text.trim().split("\n", 1)[0] : undefined;
}

function cleaned(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret !== "") clean = clean.replaceAll(secret, "[redacted]");
  const safe = printable(clean);
  return safe.length > MAX_MESSAGE ? `${safe.slice(0, MAX_MESSAGE)}…` : safe;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
