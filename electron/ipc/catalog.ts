import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import { parseRegistry } from "../../shared/oci/reference.ts";
import { summarize } from "../images/inspect.ts";
import type { Engine } from "./engine.ts";

export function catalogHandlers({
  places,
  registries,
}: Engine): Handlers<PortolanContract>["catalog"] {
  return {
    async *repositories({ host }, { signal }) {
      const client = registries.client(parseRegistry(host));
      for await (const page of client.listRepositories({ signal }))
        yield { repositories: [...page] };
    },
    async *tags({ location }, { signal }) {
      const source = await places.openSource(parseLocation(location));
      for await (const page of source.listNames({ signal })) yield { tags: [...page] };
    },
    summary: ({ location }, { signal }) => summarize(places, parseLocation(location), { signal }),
  };
}
