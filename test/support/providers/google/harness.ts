import type { ProviderHarness } from "../harness.ts";
import { aWorld } from "../shaped-service.ts";
import { GOOGLE_HOST, GOOGLE_TOKEN, startGoogle } from "./server.ts";

export const harness: ProviderHarness = {
  account: GOOGLE_TOKEN,
  wrong: { ...GOOGLE_TOKEN, password: "ya29.wrong" },
  secrets: ["ya29.canary", btoa("oauth2accesstoken:ya29.canary")],
  credentialHosts: ["artifactregistry.googleapis.com"],
  lookAlikes: ["europe-docker.pkg.dev.evil.test", "gcr.io.evil.test", "xgcr.io", "docker.pkg.dev"],
  namespace: "proj",
  repositories: [...aWorld("proj/team").keys()],
  repository: "proj/team/app",
  mostRequests: { repositories: 3, images: 3 },
  start: async () => (await startGoogle()).running(GOOGLE_HOST),
};
