import { aWorld } from "../shaped-service.ts";
import type { ProviderHarness } from "../harness.ts";
import { GITHUB_USER, startGithub } from "./server.ts";

export const harness: ProviderHarness = {
  account: GITHUB_USER,
  wrong: { ...GITHUB_USER, password: "ghp_wrong" },
  secrets: ["ghp_canary", btoa("Team:ghp_canary")],
  credentialHosts: ["api.github.com"],
  lookAlikes: ["ghcr.io.evil.test", "xghcr.io", "ghcr.io:8443", "containers.ghcr.io"],
  repositories: [...aWorld().keys(), "corp/tool/cli"],
  repository: "team/app",
  // Two pages each, who it is, and its organisations with theirs.
  mostRequests: { repositories: 6, images: 3 },
  start: async () => (await startGithub()).running("ghcr.io"),
};
