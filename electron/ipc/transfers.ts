import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Engine } from "./engine.ts";

export function transfersHandlers({ transfers }: Engine): Handlers<PortolanContract>["transfers"] {
  return {
    plan: (request, { signal }) => transfers.plan(request, { signal }),
    start: (request) => Promise.resolve({ id: transfers.start(request) }),
    watch: (_input, { signal }) => transfers.watch({ signal }),
    cancel: ({ id }) => {
      transfers.cancel(id);
      return Promise.resolve({});
    },
    retry: ({ id }) => {
      transfers.retry(id);
      return Promise.resolve({});
    },
    clear: () => {
      transfers.clear();
      return Promise.resolve({});
    },
  };
}
