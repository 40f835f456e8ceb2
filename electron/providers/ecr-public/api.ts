import type { AwsKeys } from "../../../shared/aws-account.ts";
import type { ErrorDetails } from "../../../shared/errors.ts";
import type { ApiAnswer, RegistryApi } from "../../registry/api.ts";
import { callJson, type JsonService } from "../aws/call.ts";
import type { AwsPlace } from "../aws/hosts.ts";

/** The largest page of ECR Public's lists. Source: Amazon ECR Public API Reference. */
export const PAGE_SIZE = 1000;

/** Where everything of ECR Public is asked, wherever the account is otherwise. */
export const PLACE: AwsPlace = { region: "us-east-1", dnsSuffix: "amazonaws.com" };

/** Source: Amazon ECR Public API Reference; the target is the service's name in its model. */
const SERVICE: JsonService = {
  url: new URL("https://api.ecr-public.us-east-1.amazonaws.com/"),
  service: "ecr-public",
  region: PLACE.region,
  target: "SpencerFrontendService",
};

/** Operations of ECR Public, all that are used here. */
export type EcrPublicOperation =
  | "GetAuthorizationToken"
  | "DescribeRegistries"
  | "DescribeRepositories"
  | "DescribeImages"
  | "CreateRepository"
  | "DeleteRepository"
  | "BatchDeleteImage";

/** One call with the keys that are given. @throws what AWS refuses, in our words */
export function callEcrPublic(
  api: RegistryApi,
  keys: AwsKeys,
  call: {
    readonly operation: EcrPublicOperation;
    readonly input: Readonly<Record<string, unknown>>;
    readonly details?: ErrorDetails;
    readonly signal: AbortSignal;
  },
): Promise<ApiAnswer> {
  return callJson(api, keys, { service: SERVICE, ...call });
}
