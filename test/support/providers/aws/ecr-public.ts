import {
  type EcrOptions,
  type EcrRepositoryState,
  ecrOperations,
  guarded,
  PUBLIC_PASSWORD,
} from "./ecr.ts";
import { createJsonService, type FakeJsonService } from "./json-service.ts";

/** The first part of all names of the account's repositories. */
export const ALIAS = "my-alias";

/** Amazon ECR Public's API. Source: Amazon ECR Public API Reference, 2026-11. */
export function createEcrPublicService(options: EcrOptions): FakeJsonService {
  return createJsonService({
    service: "ecr-public",
    region: "us-east-1",
    target: "SpencerFrontendService",
    keys: options.keys,
    operations: guarded(options, {
      ...ecrOperations(options),
      GetAuthorizationToken: () => {
        const authorizationToken = Buffer.from(`AWS:${PUBLIC_PASSWORD}`).toString("base64");
        return { body: { authorizationData: { authorizationToken, expiresAt: 1_900_000_000 } } };
      },
      DescribeRegistries: () => {
        const aliases = [{ name: ALIAS, status: "ACTIVE", primaryRegistryAlias: true }];
        const registryUri = `public.ecr.aws/${ALIAS}`;
        return { body: { registries: [{ registryId: "1", registryUri, aliases }] } };
      },
    }),
  });
}

/** A repository as the account's own registry has it: its address has the alias, its name has not. */
export function publicRepository(name: string, images: EcrRepositoryState["images"] = []) {
  return { images, more: { repositoryUri: `public.ecr.aws/${ALIAS}/${name}` } };
}
