import { AppError, type ErrorCode, type ErrorDetails } from "../../../shared/errors.ts";
import type { Hint } from "../../../shared/hints.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import type { EditionName } from "./hosts.ts";

/** A refusal in the words of the API. */
export interface CloudRefusal {
  readonly status: number;
  /** `NoPrivilege`, `SignatureDoesNotMatch`, `USER_NOT_EXIST`; empty when there was none. */
  readonly code: string;
  readonly message: string;
}

/** What was asked for, as far as an explanation needs it. */
export interface RefusedCall {
  readonly edition: EditionName;
  /** The right that it needs in a RAM policy. */
  readonly right: string;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly hint?: Hint;
  readonly facts?: ErrorDetails;
}

const KEY =
  /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken|SecurityTokenExpired)/;
const CLOCK = /^(?:IllegalTimestamp|InvalidTimeStamp)/;
const RIGHT = /^(?:NoPermission|NoPrivilege|Forbidden|UNAUTHORIZED|NO_PRIVILEGE)/i;
const LIMIT = /LIMIT|EXCEED|QUOTA/i;
const ABSENT = /NOT_?(?:EXIST|FOUND)/i;
const NO_SUCH_API = /^(?:InvalidAction|InvalidVersion|UnsupportedOperation|InvalidApi)/;

/** True when the same request may be sent again after a while: nothing was done. */
export function isThrottled({ status, code }: Pick<CloudRefusal, "status" | "code">): boolean {
  return status === 429 || code.startsWith("Throttling");
}

/** What a refusal means. Source: Alibaba Cloud, error codes of Container Registry and of its API gateway, 2026-11. */
export function meaningOf(refusal: CloudRefusal, { edition, right }: RefusedCall): Meaning {
  const { status, code } = refusal;
  if (isThrottled(refusal)) return { code: "rate_limited" };
  if (KEY.test(code)) return { code: "login_refused", hint: "alibaba_access_key" };
  if (CLOCK.test(code)) return { code: "login_refused", hint: "alibaba_clock" };
  // A RAM user exists for the personal edition only after he opened its console once (goharbor/harbor#21096, 2024-11).
  if (code === "USER_NOT_EXIST") return { code: "denied", hint: "alibaba_personal_user" };
  if (RIGHT.test(code) || (status === 403 && code === ""))
    return { code: "denied", hint: "alibaba_ram_action", facts: { action: right } };
  if (NO_SUCH_API.test(code)) return { code: "unsupported" };
  if (edition === "personal" && LIMIT.test(code))
    return { code: "registry_refused", hint: "alibaba_personal_limit" };
  if (ABSENT.test(code) || status === 404)
    return { code: /TAG|IMAGE/i.test(code) ? "manifest_not_found" : "repository_not_found" };
  return { code: status >= 500 ? "registry_failed" : "registry_refused" };
}

/** The refusal as an error. Nothing that was sent as a secret is in it, whoever repeats it. */
export async function refusalError(
  api: RegistryApi,
  request: ApiRequest,
  {
    answer,
    refusal,
    call,
  }: { readonly answer: ApiAnswer; readonly refusal: CloudRefusal; readonly call: RefusedCall },
): Promise<AppError> {
  const { code, message } = refusal;
  const text = JSON.stringify({ errors: code === "" ? [] : [{ code, message }] });
  const told = await api.failure(request, { ...answer, text });
  const meaning = meaningOf(refusal, call);
  // What is said there is about the registry's password, which had no part in this.
  const { hint: _, ...details } = told.details;
  return new AppError(meaning.code, told.message, {
    details: {
      ...details,
      ...meaning.facts,
      ...(meaning.hint === undefined ? {} : { hint: meaning.hint }),
    },
  });
}
