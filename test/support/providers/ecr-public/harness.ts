import { ALIAS, createEcrPublicService, publicRepository } from "../aws/ecr-public.ts";
import { KEY, startEcrForSuite, WRONG_KEY } from "../aws/running.ts";
import type { ProviderHarness } from "../harness.ts";
import { aWorld } from "../shaped-service.ts";

export const harness: ProviderHarness = {
  account: KEY,
  wrong: WRONG_KEY,
  secrets: [KEY.secretKey],
  credentialHosts: [],
  lookAlikes: ["public.ecr.aws.evil.test", "xpublic.ecr.aws", "ecr-public.aws.com.evil.test"],
  repositories: [...aWorld(ALIAS).keys()],
  repository: `${ALIAS}/app`,
  // Two pages; then which names are one's own, and two pages.
  mostRequests: { repositories: 2, images: 3 },
  start: () =>
    startEcrForSuite({
      host: "public.ecr.aws",
      apiHost: "api.ecr-public.us-east-1.amazonaws.com",
      create: createEcrPublicService,
      world: aWorld(ALIAS),
      stateOf: publicRepository,
      nameOf: (name) => name.slice(ALIAS.length + 1),
    }),
};
