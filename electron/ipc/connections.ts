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
    login: (login, { signal }) => connections.login(login, { signal }),
    entraLogin: (login, { signal }) => connections.entraLogin(login, { signal }),
    edit: ({ address, ...choices }) => connections.edit(address, choices),
    rename: ({ address, to }) => connections.rename(address, to),
    async logout({ address }) {
      await connections.logout(address);
      return {};
    },
    diagnose: (login, { signal }) => connections.diagnose(login, { signal }),
    export: () => Promise.resolve({ document: connections.export() }),
    import: ({ document }) => connections.import(document),
  };
}
