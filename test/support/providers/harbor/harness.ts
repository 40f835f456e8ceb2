import { onTestFinished } from "vitest";
import { harbor as provider } from "../../../../electron/providers/harbor/provider.ts";
import type { ProviderAccount } from "../../../../electron/providers/provider.ts";
import type { RegistryApi } from "../../../../electron/registry/api.ts";
import { openApi } from "../../cloud/harness.ts";
import { accessTo } from "../../registry/client.ts";
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
