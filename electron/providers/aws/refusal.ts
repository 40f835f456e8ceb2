import { z } from "zod";
import { AppError, type ErrorCode, type ErrorDetails } from "../../../shared/errors.ts";
import type { Hint } from "../../../shared/hints.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";

interface Meaning {
  readonly code: ErrorCode;
  readonly hint?: Hint;
}

const KEY_REFUSED: Meaning = { code: "login_refused", hint: "aws_key_refused" };
const RIGHT_MISSING: Meaning = { code: "denied", hint: "aws_right_missing" };

/**
 * What AWS's names for its refusals mean. Sources: Amazon ECR API Reference and Amazon ECR Public API Reference, errors of each
 * action; AWS General Reference, "Common errors", 2026-11.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  RepositoryNotFoundException: { code: "repository_not_found", hint: "ecr_repository_missing" },
  ImageNotFoundException: { code: "manifest_not_found" },
  ScanNotFoundException: { code: "manifest_not_found" },
  RegistryNotFoundException: { code: "repository_not_found" },
  UnrecognizedClientException: KEY_REFUSED,
  InvalidClientTokenId: KEY_REFUSED,
  InvalidAccessKeyId: KEY_REFUSED,
  SignatureDoesNotMatch: KEY_REFUSED,
  InvalidSignatureException: KEY_REFUSED,
  IncompleteSignature: KEY_REFUSED,
  IncompleteSignatureException: KEY_REFUSED,
  MissingAuthenticationTokenException: KEY_REFUSED,
  ExpiredToken: KEY_REFUSED,
  ExpiredTokenException: KEY_REFUSED,
  OptInRequired: RIGHT_MISSING,
  AccessDenied: RIGHT_MISSING,
  AccessDeniedException: RIGHT_MISSING,
  ThrottlingException: { code: "rate_limited" },
  Throttling: { code: "rate_limited" },
  TooManyRequestsException: { code: "rate_limited" },
  ServerException: { code: "registry_failed" },
  InternalFailure: { code: "registry_failed" },
};

const THROTTLED = new Set(["ThrottlingException", "Throttling", "TooManyRequestsException"]);

/** `{"__type":"com.amazonaws.ecr#RepositoryNotFoundException","message":"…"}`; some write `Message`. */
const bodySchema = z.object({
  __type: z.string().optional().catch(undefined),
  message: z.string().nullish().catch(undefined),
  Message: z.string().nullish().catch(undefined),
});

/** AWS's own name for a refusal, and its words. */
export function refusalOf(answer: ApiAnswer): { readonly type: string; readonly message: string } {
  const body = bodySchema.safeParse(tryParseJson(answer.text)).data;
  const header = answer.header("x-amzn-errortype");
  // The token service answers in XML.
  const [, xmlCode] = /<Code>([A-Za-z.]{1,80})<\/Code>/.exec(answer.text) ?? [];
  const [, xmlMessage] = /<Message>([^<]{1,2000})<\/Message>/.exec(answer.text) ?? [];
  const type = body?.__type ?? header ?? xmlCode ?? "";
  return {
    type: (type.split("#").at(-1) ?? "").split(":", 1)[0] ?? "",
    message: body?.message ?? body?.Message ?? xmlMessage ?? "",
  };
}

/** True for a refusal that may pass: AWS says it with status 400 as well. */
export function isThrottled(answer: ApiAnswer): boolean {
  return answer.status === 429 || THROTTLED.has(refusalOf(answer).type);
}

/** What a refusal of AWS means in our words. Its words may repeat what was signed: no secret of it gets through. */
export async function awsFailure(
  api: RegistryApi,
  request: ApiRequest,
  answer: ApiAnswer,
): Promise<AppError> {
  const { type, message } = refusalOf(answer);
  const said = { ...answer, text: JSON.stringify({ message }) };
  const error = await api.failure(request, said);
  const meaning = meaningOf(type, message);
  if (meaning === undefined) {
    return type === ""
      ? error
      : new AppError(error.code, error.message, {
          details: { ...error.details, registryCode: type.slice(0, 64) },
        });
  }
  const details: ErrorDetails = {
    ...error.details,
    registryCode: type.slice(0, 64),
    ...(meaning.hint === undefined
      ? {}
      : { hint: meaning.hint, ...factsOf(meaning.hint, message) }),
  };
  return new AppError(meaning.code, error.message, { details });
}

function meaningOf(type: string, message: string): Meaning | undefined {
  if (
    /^(?:InvalidSignatureException|RequestExpired|SignatureDoesNotMatch|RequestTimeTooSkewed)$/.test(
      type,
    )
  ) {
    // `Signature expired: 20261121T… is now earlier than …`, `Signature not yet current`.
    if (/expired|not yet current|skew/i.test(message) || type.startsWith("Request"))
      return { code: "login_refused", hint: "aws_clock" };
  }
  return Object.hasOwn(MEANINGS, type) ? MEANINGS[type] : undefined;
}

/** Facts for the explanation, from AWS's words. */
function factsOf(hint: Hint, message: string): ErrorDetails {
  if (hint === "aws_right_missing") {
    // `User: arn:… is not authorized to perform: ecr:DescribeImages on resource: …`
    const action = /not authorized to perform: ([a-zA-Z-]+:[a-zA-Z]+)/.exec(message)?.[1];
    return action === undefined ? {} : { action };
  }
  if (hint === "ecr_repository_missing") {
    const match =
      /repository with name '([^']{1,300})' does not exist in the registry with id '(\d+)'/.exec(
        message,
      );
    return { missing: match?.[1] ?? "", registryId: match?.[2] ?? "" };
  }
  return {};
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
