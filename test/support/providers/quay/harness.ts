import type { ProviderHarness } from "../harness.ts";
import { aWorld } from "../shaped-service.ts";
import { QUAY_HOST, QUAY_TOKEN, startQuay } from "./server.ts";

export const harness: ProviderHarness = {
  account: QUAY_TOKEN,
  wrong: { ...QUAY_TOKEN, password: "wrong-oauth" },
  secrets: ["canary-oauth", btoa("$oauthtoken:canary-oauth")],
  credentialHosts: [],
  lookAlikes: ["quay.io.evil.test", "xquay.io", "evil-quay.io"],
  repositories: [...aWorld().keys()],
  repository: "team/app",
  mostRequests: { repositories: 4, images: 2 },
  start: async () => (await startQuay()).running(QUAY_HOST),
};
