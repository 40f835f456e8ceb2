import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { createRefetch } from "../images/refetch.ts";
import { createSamples } from "../images/samples.ts";
import type { Engine } from "./engine.ts";

export function storeHandlers({ store, places }: Engine): Handlers<PortolanContract>["store"] {
  return {
    list: async (_input, { signal }) => ({ images: [...(await store.list({ signal }))] }),
    async *watch(_input, { signal }) {
      for await (const images of store.watch({ signal })) yield { images: [...images] };
    },
    verify: ({ deep = false }, { signal }) => store.verify({ deep, signal }),
    planGc: (_input, { signal }) => store.planGarbage({ signal }),
    gc: (_input, { signal }) => store.collectGarbage({ signal }),
    repair: (_input, { signal }) => store.repair({ fetch: createRefetch(places), signal }),
    createSamples: async (_input, { signal }) => ({
      names: [...(await createSamples(store, { signal }))],
    }),
  };
}
