import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import { historyOf } from "../transfer/history.ts";
import type { Engine } from "./engine.ts";

export function historyHandlers({ transfers }: Engine): Handlers<PortolanContract>["history"] {
  return {
    of: async ({ location, limit }) => {
      const readPage = (page: Parameters<typeof transfers.history>[0]) => transfers.history(page);
      const { entries, complete } = historyOf(readPage, parseLocation(location), limit);
      return { entries: [...entries], complete };
    },
  };
}
