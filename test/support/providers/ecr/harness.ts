import { createEcrService, REGISTRY_ID } from "../aws/ecr.ts";
import { KEY, startEcrForSuite, WRONG_KEY } from "../aws/running.ts";
import type { ProviderHarness } from "../harness.ts";
import { aWorld } from "../shaped-service.ts";

const HOST = `${REGISTRY_ID}.dkr.ecr.eu-west-1.amazonaws.com`;
const API_HOST = "api.ecr.eu-west-1.amazonaws.com";

export const harness: ProviderHarness = {
  account: KEY,
  wrong: WRONG_KEY,
  // The key signs: it is seen by nobody.
  secrets: [KEY.secretKey],
  credentialHosts: [],
  lookAlikes: [
    `${REGISTRY_ID}.dkr.ecr.eu-west-1.amazonaws.com.evil.test`,
    `${REGISTRY_ID}.dkr.ecr.eu-west-1.evil.com`,
    `x${REGISTRY_ID}.dkr.ecr.eu-west-1.amazonaws.com`,
  ],
  repositories: [...aWorld().keys()],
  repository: "team/app",
  // Two pages; then the repository itself, and two pages.
  mostRequests: { repositories: 2, images: 3 },
  start: () =>
    startEcrForSuite({
      host: HOST,
      apiHost: API_HOST,
      create: createEcrService,
      world: aWorld(),
      stateOf: (_name, images) => ({ images }),
      nameOf: (name) => name,
    }),
};
