import { onTestFinished } from "vitest";
import { harbor as provider } from "../../../../electron/providers/harbor/provider.ts";
import type { ProviderAccount } from "../../../../electron/providers/provider.ts";
import type { RegistryApi } from "../../../../electron/registry/api.ts";
import { openApi } from "../../cloud/harness.ts";
import { accessTo } from "../../registry/client.ts";
import { seedImage, someBytes } from "../../registry/seed.ts";
import type { ProviderHarness, RunningService } from "../harness.ts";
import { type Harbor, HARBOR_USERS, startHarbor } from "./server.ts";
import { addProject } from "./world.ts";

/** A Harbor with the private project `team` for one test; what was not as described fails the test. */
export async function openHarbor(): Promise<Harbor> {
  const harbor = await startHarbor();
  addProject(harbor.world, "team");
  onTestFinished(async () => {
    await harbor.close();
    if (harbor.problems.length > 0) throw new Error(harbor.problems.join("\n"));
  });
  return harbor;
}

/** Harbor's API as one of its users, or with another password; as nobody without a name. */
export function apiAs(
  harbor: Harbor,
  username?: keyof typeof HARBOR_USERS,
  password?: string,
): Promise<RegistryApi> {
  const credential =
    username === undefined
      ? {}
      : {
          credential: {
            kind: "password" as const,
            username,
            password: password ?? HARBOR_USERS[username].password,
          },
        };
  return openApi(accessTo(harbor.host, credential), onTestFinished);
}

/** The provider as one of Harbor's users. */
export async function accountAs(
  harbor: Harbor,
  username?: keyof typeof HARBOR_USERS,
  password?: string,
): Promise<ProviderAccount> {
  return provider.open(await apiAs(harbor, username, password));
}

const ADMIN = {
  kind: "password",
  username: "admin",
  password: HARBOR_USERS.admin.password,
} as const;

export const harness: ProviderHarness = {
  account: ADMIN,
  wrong: { ...ADMIN, password: "wrong-admin" },
  secrets: [ADMIN.password, btoa(`admin:${ADMIN.password}`)],
  credentialHosts: [],
  lookAlikes: ["demo.goharbor.io", "goharbor.io.evil.test"],
  repositories: ["team/app", "team/tools/cli"],
  repository: "team/app",
  // Who the account is, and what Harbor is, once; then a page, and a token where one is wanted.
  mostRequests: { repositories: 5, images: 3 },
  start: startForSuite,
};

async function startForSuite(): Promise<RunningService> {
  const harbor = await startHarbor();
  const { registry, host } = harbor;
  addProject(harbor.world, "team");
  const image = seedImage(registry, "team/app", "v1", [someBytes(100)]);
  registry.repository("team/app").tags.set("latest", image.digest);
  seedImage(registry, "team/app", "v2", [someBytes(200)]);
  seedImage(registry, "team/tools/cli", "v1", [someBytes(300)]);
  return {
    host,
    access: (credential) => accessTo(host, credential?.kind === "password" ? { credential } : {}),
    requests: () => registry.requests.map((request) => ({ host, ...request })),
    tags: (name) => [...registry.repository(name).tags.keys()],
    digests: (name) => [...registry.repository(name).manifests.keys()],
    stall: () =>
      new Promise((resolve) => {
        registry.faults.draw(() => {
          resolve();
          return { path: "/", stallAfter: 0 };
        });
      }),
    close: () => harbor.close(),
  };
}
