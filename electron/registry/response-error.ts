import { AppError, type ErrorCode, type ErrorDetails } from "../../shared/errors.ts";
import type { Hint } from "../../shared/hints.ts";
import { parseChallenges } from "./auth/challenge.ts";
import { hintFor, type RefusalFacts, type RefusalHint } from "./refusal-hints.ts";
import {
  cleaned,
  type FailedAnswer,
  isHtml,
  readWords,
  type RegistryWords,
} from "./refusal-words.ts";
import { retryAfterMs } from "./retry.ts";
import { headerOf } from "./transport.ts";

export { isHtml, registryCodeOf } from "./refusal-words.ts";

/** What was asked for: tells what a 404 without words means. */
export type Subject =
  "registry" | "manifest" | "blob" | "upload" | "tags" | "catalog" | "referrers" | "api";

export interface FailureContext {
  readonly subject: Subject;
  /** The HTTP method: tells what a 405 is about. */
  readonly method?: string | undefined;
  /** Host, repository, reference. */
  readonly details: ErrorDetails;
  /** The account whose credential was sent, undefined for nobody. */
  readonly account: string | undefined;
  /** Where the credential came from: `keychain`, `run`, or the name of a file, a variable or a program. */
  readonly source?: string | undefined;
  /** How the credential was sent, undefined when none was. */
  readonly sentAs: "basic" | "bearer" | undefined;
  /** The rights that the request needs: `repository:team/app:pull,push`. */
  readonly scopesAsked?: readonly string[] | undefined;
  /** What the token that was sent is good for, as far as its server said so; empty when it is good for nothing. */
  readonly scopesGranted?: readonly string[] | undefined;
  /** The host that answered, when the registry had pointed to another one for the content. */
  readonly storage?: string | undefined;
  /** Everything we sent that must not come back in an error. */
  readonly secrets: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

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
  api: "repository_not_found",
};

/** Causes that show that the password was accepted, whatever the status says. */
const PASSWORD_ACCEPTED: ReadonlySet<Hint> = new Set<Hint>([
  "azure_missing_role",
  "harbor_role",
  "harbor_project_missing",
]);

/** Says in our words why a registry refused. Nothing that we sent as a secret is repeated, whoever repeats it. */
export function responseError(failed: FailedAnswer, context: FailureContext): AppError {
  const words = readWords(failed, context.secrets);
  const found = hintFor(refusalFacts(failed, context, words));
  const code = codeFor(failed, context, words.code);
  const accepted = found !== undefined && PASSWORD_ACCEPTED.has(found.hint);
  const details = { ...found?.facts, ...detailsOf(failed, context, words, found) };
  const thing =
    context.details["reference"] ?? context.details["repository"] ?? context.details["host"];
  const told = [words.code, words.message].filter((part) => part !== undefined).join(": ");
  const message = `${String(thing ?? "the registry")} answered ${failed.status}${told === "" ? "" : ` (${told})`}`;
  return new AppError(code === "login_refused" && accepted ? "denied" : code, message, { details });
}

function detailsOf(
  failed: FailedAnswer,
  context: FailureContext,
  words: RegistryWords,
  found: RefusalHint | undefined,
): ErrorDetails {
  const { account, source, secrets } = context;
  const retryAfter = retryAfterMs(failed.headers, context.now);
  const requestId =
    headerOf(failed.headers, "x-request-id") ?? headerOf(failed.headers, "docker-request-id");
  return defined({
    // A token server is asked for rights on a repository, not for the repository.
    repository: scopedRepository(context),
    ...context.details,
    status: failed.status,
    registryCode: words.code,
    registryMessage: words.message,
    storage: context.storage,
    account,
    source,
    // Servers name scopes in their challenges, and so could repeat anything in them.
    scopeAsked: context.scopesAsked && cleaned(context.scopesAsked.join(" "), secrets),
    scopeGranted: context.scopesGranted && cleaned(context.scopesGranted.join(" "), secrets),
    retryAfter: retryAfter === undefined ? undefined : Math.ceil(retryAfter / 1000),
    requestId: requestId === undefined ? undefined : cleaned(requestId, secrets).slice(0, 100),
    hint: found?.hint,
  });
}

function scopedRepository({ scopesAsked }: FailureContext): string | undefined {
  const first = scopesAsked?.find((scope) => scope.startsWith("repository:"));
  return first?.slice("repository:".length, first.lastIndexOf(":"));
}

function defined(facts: Readonly<Record<string, ErrorDetails[string] | undefined>>): ErrorDetails {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function refusalFacts(
  failed: FailedAnswer,
  context: FailureContext,
  words: RegistryWords,
): RefusalFacts {
  const { host, realm, repository, reference } = context.details;
  const challenges = parseChallenges(failed.headers["www-authenticate"]);
  const parameters = challenges.find(({ scheme }) => scheme === "bearer")?.parameters;
  const url = URL.parse(parameters?.get("realm") ?? "");
  return {
    host: String(host ?? ""),
    status: failed.status,
    code: words.code,
    message: words.message ?? "",
    isProblem: words.isProblem,
    missingActions: words.missingActions,
    realmHost: url?.host ?? (realm === undefined ? undefined : String(realm)),
    realmPath: url?.pathname,
    service: parameters?.get("service"),
    challengeError: parameters?.get("error"),
    subject: context.subject,
    method: context.method,
    repository: repository === undefined ? scopedRepository(context) : String(repository),
    reference: reference === undefined ? undefined : String(reference),
    scopes: context.scopesAsked ?? [],
    account: context.account,
    sentAs: context.sentAs,
    storage: context.storage,
    rateLimit: headerOf(failed.headers, "ratelimit-limit"),
  };
}

function codeFor(
  failed: FailedAnswer,
  context: FailureContext,
  registryCode: string | undefined,
): ErrorCode {
  const { status } = failed;
  // Storage behind a registry judges no login: none of ours goes there.
  if (context.storage !== undefined && [401, 403].includes(status)) return "registry_refused";
  if (status === 401) return refusalCode(failed, context);
  if (status === 429) return "rate_limited";
  const known = Object.hasOwn(BY_REGISTRY_CODE, registryCode ?? "")
    ? BY_REGISTRY_CODE[registryCode ?? ""]
    : undefined;
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
