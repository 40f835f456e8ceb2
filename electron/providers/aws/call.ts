import { AwsV4Signer } from "aws4fetch";
import type { AwsKeys } from "../../../shared/aws-account.ts";
import type { ErrorDetails } from "../../../shared/errors.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import { awsFailure, isThrottled } from "./refusal.ts";

/** One request that is signed for AWS. */
export interface AwsCall {
  readonly url: URL;
  /** As the signature names it: `ecr`, `ecr-public`, `sts`. */
  readonly service: string;
  readonly region: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly details?: ErrorDetails;
  readonly signal: AbortSignal;
}

/** AWS lets 20 requests a second pass and 200 at once; a refusal passes within a second or two. */
const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 400;

/**
 * Signs a request with Signature Version 4, sends it, and again while AWS says that it is too much at once.
 * Spec: AWS General Reference, "Create a signed AWS API request".
 * @throws login_refused, denied, rate_limited, repository_not_found, … unless the status is 200
 */
export async function callAws(api: RegistryApi, keys: AwsKeys, call: AwsCall): Promise<ApiAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const request = await signed(api, keys, call);
    const answer = await api.send(request);
    if (answer.status === 200) return answer;
    if (attempt === MAX_TRIES || !isThrottled(answer)) throw await awsFailure(api, request, answer);
    await api.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), call.signal);
  }
}

async function signed(api: RegistryApi, keys: AwsKeys, call: AwsCall): Promise<ApiRequest> {
  const { url, service, region, headers, text, details, signal } = call;
  const signer = new AwsV4Signer({
    method: "POST",
    url: url.href,
    headers: { ...headers },
    body: text,
    accessKeyId: keys.keyId,
    secretAccessKey: keys.secretKey,
    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    service,
    region,
    datetime: new Date(api.now()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ""),
    // Also the content type: nothing that decides what is done is left open.
    allHeaders: true,
  });
  const made = await signer.sign();
  return {
    method: "POST",
    target: url,
    headers: Object.fromEntries(made.headers.entries()),
    text,
    // What would do harm twice says so itself: ImageAlreadyExists, RepositoryAlreadyExists.
    repeatable: true,
    secrets: [keys.secretKey, keys.sessionToken ?? ""],
    ...(details === undefined ? {} : { details }),
    signal,
  };
}

/** A service that speaks JSON 1.1, such as ECR. */
export interface JsonService {
  readonly url: URL;
  readonly service: string;
  readonly region: string;
  /** In front of the operation in `X-Amz-Target`. */
  readonly target: string;
}

/** Calls an operation of a service that speaks JSON 1.1. Spec: Smithy, AWS JSON 1.1 protocol. */
export function callJson(
  api: RegistryApi,
  keys: AwsKeys,
  {
    service,
    operation,
    input,
    details,
    signal,
  }: {
    readonly service: JsonService;
    readonly operation: string;
    readonly input: unknown;
    readonly details?: ErrorDetails;
    readonly signal: AbortSignal;
  },
): Promise<ApiAnswer> {
  return callAws(api, keys, {
    ...service,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${service.target}.${operation}`,
    },
    text: JSON.stringify(input),
    ...(details === undefined ? {} : { details }),
    signal,
  });
}
