import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Engine } from "./engine.ts";

export function transfersHandlers({ transfers }: Engine): Handlers<PortolanContract>["transfers"] {
  return {
    plan: (request, { signal }) => transfers.plan(request, { signal }),
    start: async (request) => ({ id: transfers.start(request) }),
    watch: ({ id }, { signal }) => transfers.watch({ signal, id }),
    pause: answer(({ id }) => transfers.pause(id)),
    resume: answer(({ id }) => transfers.resume(id)),
    cancel: answer(({ id }) => transfers.cancel(id)),
    retry: answer(({ id }) => transfers.retry(id)),
    again: async ({ id, confirmation }) => ({ id: transfers.again(id, confirmation) }),
    move: answer(({ id, before }: { id: string; before?: string | undefined }) =>
      transfers.move(id, before),
    ),
    clear: answer(({ id }: { id?: string | undefined }) => transfers.clear(id)),
    history: async (page) => {
      const { transfers: finished, next } = transfers.history(page);
      return { transfers: [...finished], ...(next === undefined ? {} : { next }) };
    },
    log: async ({ id }) => ({ lines: [...transfers.log(id)] }),
    limits: async () => transfers.limits(),
    setLimits: async (limits) => {
      transfers.setLimits(limits);
      return transfers.limits();
    },
  };
}

/** A command that has nothing to tell but that it was taken. */
function answer<Input = { readonly id: string }>(
  run: (input: Input) => void,
): (input: Input) => Promise<Record<string, never>> {
  return async (input) => {
    run(input);
    return {};
  };
}
