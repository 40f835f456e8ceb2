import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Engine } from "./engine.ts";

export function connectionsHandlers({
  connections,
}: Engine): Handlers<PortolanContract>["connections"] {
  return {
    async *watch(_input, { signal }) {
      for await (const list of connections.watch({ signal })) yield { connections: [...list] };
    },
    list: async () => ({ connections: [...(await connections.list())] }),
    login: (input, { signal }) => connections.login(input, { signal }),
    async logout({ host }) {
      await connections.logout(host);
      return {};
    },
  };
}
