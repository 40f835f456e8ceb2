import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import { covers } from "../../shared/connection.ts";
import { parseAddress } from "../../shared/registry-address.ts";
import { summarize } from "../images/inspect.ts";
import type { Engine } from "./engine.ts";

export function catalogHandlers({
  places,
  registries,
  contentsOf,
}: Engine): Handlers<PortolanContract>["catalog"] {
  return {
    async *repositories({ address }, { signal }) {
      const { host, prefix } = parseAddress(address);
      const client = await registries.client({
        host,
        ...(prefix === "" ? {} : { repository: prefix }),
      });
      for await (const page of client.listRepositories({ signal }))
        yield { repositories: page.filter((repository) => covers({ prefix }, repository)) };
    },
    async *tags({ location }, { signal }) {
      const source = await places.openSource(parseLocation(location));
      for await (const page of source.listNames({ signal })) yield { tags: [...page] };
    },
    contents: ({ path }, { signal }) => contentsOf(path, { signal }),
    summary: ({ location }, { signal }) => summarize(places, parseLocation(location), { signal }),
  };
}
