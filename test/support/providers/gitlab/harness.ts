import type { ProviderHarness } from "../harness.ts";
import { aWorld } from "../shaped-service.ts";
import { GITLAB_USER, startGitlab } from "./server.ts";

export const harness: ProviderHarness = {
  account: GITLAB_USER,
  wrong: { ...GITLAB_USER, password: "glpat-wrong" },
  secrets: ["glpat-canary", btoa("ann:glpat-canary")],
  credentialHosts: ["gitlab.com"],
  lookAlikes: ["registry.gitlab.com.evil.test", "gitlab.com", "xregistry.gitlab.com"],
  repositories: [...aWorld().keys(), "ann/own/image"],
  repository: "team/app",
  // Groups, two pages of theirs, projects, and one of those.
  mostRequests: { repositories: 5, images: 0 },
  start: async () => (await startGitlab()).running("registry.gitlab.com"),
};
