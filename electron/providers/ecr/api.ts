import type { AwsKeys } from "../../../shared/aws-account.ts";
import { AppError, type ErrorDetails } from "../../../shared/errors.ts";
import type { ApiAnswer, RegistryApi } from "../../registry/api.ts";
import { callJson } from "../aws/call.ts";
import { type EcrHost, parseEcrHost } from "../aws/hosts.ts";
import type { AwsSigner } from "../aws/keys.ts";
import type { CallOptions } from "../provider.ts";

/** The largest page of ECR's lists; the default is 100. Source: Amazon ECR API Reference. */
export const PAGE_SIZE = 1000;

const TARGET = "AmazonEC2ContainerRegistry_V20150921";

/** Operations of ECR, all that are used here. */
export type EcrOperation =
  | "GetAuthorizationToken"
  | "DescribeRepositories"
  | "DescribeImages"
  | "CreateRepository"
  | "DeleteRepository"
  | "BatchDeleteImage"
  | "DescribeImageScanFindings"
  | "StartImageScan";

/** ECR's API in one region, for the registry of one AWS account. */
export interface EcrApi {
  readonly registryId: string;
  /** @throws what AWS refuses, in our words */
  call(
    operation: EcrOperation,
    input: Readonly<Record<string, unknown>>,
    options: CallOptions & { readonly details?: ErrorDetails },
  ): Promise<ApiAnswer>;
}

export function createEcrApi(api: RegistryApi, signer: AwsSigner): EcrApi {
  const place = placeOf(api.host);
  return {
    registryId: place.registryId,
    call: async (operation, input, { details, signal }) => {
      // The registry of the host, also when the account is another one that was let in.
      const whole = { registryId: place.registryId, ...input };
      const keys = await signer.keys({ signal });
      return callEcr(api, {
        keys,
        place,
        operation,
        input: whole,
        ...(details && { details }),
        signal,
      });
    },
  };
}

/** One call with the keys that are given. */
export function callEcr(
  api: RegistryApi,
  {
    keys,
    place,
    ...call
  }: {
    readonly keys: AwsKeys;
    readonly place: EcrHost;
    readonly operation: EcrOperation;
    readonly input: Readonly<Record<string, unknown>>;
    readonly details?: ErrorDetails;
    readonly signal: AbortSignal;
  },
): Promise<ApiAnswer> {
  const { api: url, region } = place;
  return callJson(api, keys, { service: { url, service: "ecr", region, target: TARGET }, ...call });
}

/** @throws invalid_input for what is no registry of Amazon: {@link parseEcrHost} knew it before */
export function placeOf(host: string): EcrHost {
  const place = parseEcrHost(host);
  if (place !== undefined) return place;
  const why = `${host} is no private registry of Amazon`;
  throw new AppError("invalid_input", why, { details: { host, why } });
}
