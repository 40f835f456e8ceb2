import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Engine } from "./engine.ts";

export function linksHandlers({ openedLinks }: Engine): Handlers<PortolanContract>["links"] {
  return {
    async *opened(_input, { signal }) {
      for await (const locations of openedLinks.watch(signal)) yield { locations: [...locations] };
    },
  };
}
