import type { ProviderHarness } from "../harness.ts";
import { aWorld } from "../shaped-service.ts";
import { startZot, ZOT_HOST, ZOT_USER } from "./server.ts";

export const harness: ProviderHarness = {
  account: ZOT_USER,
  wrong: { ...ZOT_USER, password: "zak_wrong" },
  secrets: ["zak_canary", btoa("ann:zak_canary")],
  credentialHosts: [],
  lookAlikes: [ZOT_HOST, "zotregistry.dev"],
  repositories: [...aWorld().keys()],
  repository: "team/app",
  // Which extensions there are and which version it is, once without and once with the account.
  mostRequests: { repositories: 6, images: 6 },
  start: async () => (await startZot()).running(ZOT_HOST),
};
