import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Engine } from "./engine.ts";

export function loginsHandlers({ logins }: Engine): Handlers<PortolanContract>["logins"] {
  return {
    async find({ pasted }, { signal }) {
      const found = await logins.find(pasted, { signal });
      return { logins: [...found.logins], problems: [...found.problems] };
    },
    import: async ({ logins: wanted, pasted }, { signal }) => ({
      results: [...(await logins.import(wanted, pasted, { signal }))],
    }),
    share: async ({ address }, { signal }) => ({ helper: await logins.share(address, { signal }) }),
  };
}
