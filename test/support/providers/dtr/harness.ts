import type { ProviderHarness } from "../harness.ts";
import { aWorld } from "../shaped-service.ts";
import { DTR_HOST, DTR_USER, startDtr } from "./server.ts";

export const harness: ProviderHarness = {
  account: DTR_USER,
  wrong: { ...DTR_USER, password: "wrong-dtr" },
  secrets: ["canary-dtr", btoa("ann:canary-dtr")],
  credentialHosts: [],
  lookAlikes: [DTR_HOST],
  repositories: [...aWorld().keys()],
  repository: "team/app",
  mostRequests: { repositories: 2, images: 2 },
  start: async () => (await startDtr()).running(DTR_HOST),
};
