import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseRegistry } from "../../shared/oci/reference.ts";
import type { Engine } from "./engine.ts";

export function registriesHandlers({
  registries,
  pullChanges,
}: Engine): Handlers<PortolanContract>["registries"] {
  return {
    profile: async ({ host: text }) => {
      const host = parseRegistry(text);
      return { profile: registries.profile(host), observedAt: registries.observedAt(host) };
    },
    forgetObserved: async ({ host }) => {
      registries.forgetObserved(parseRegistry(host));
      return {};
    },
    async *pulls(_input, { signal }) {
      const changes = pullChanges.subscribe(signal);
      yield { allowances: [...registries.pulls.list()] };
      for await (const _change of changes) yield { allowances: [...registries.pulls.list()] };
    },
  };
}
