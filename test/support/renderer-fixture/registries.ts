import { builtInProfile } from "../../../electron/registry/registry-profile.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { watch } from "./watch.ts";
import type { World } from "./world.ts";

/** The built-in profiles, and what the world says was seen. */
export function registriesHandlers(world: World): Handlers<PortolanContract>["registries"] {
  return {
    profile: async ({ host }) => ({
      profile: builtInProfile(host),
      observedAt: world.observed.get(host) ?? {},
    }),
    forgetObserved: async ({ host }) => {
      world.observed.delete(host);
      return {};
    },
    pulls: (_input, { signal }) =>
      watch(() => ({ allowances: [...world.allowances] }), world.changes.pulls, signal),
  };
}
