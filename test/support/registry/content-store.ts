import { obey, type Asked, type Plain, type Rule } from "./rules.ts";
import type { RegistryState, Reply, RequestView } from "./state.ts";

/** Another registry that keeps the content, behind one that only knows what there is: as Harbor stands before distribution. */
export interface ContentStore {
  /** The answer to a request that needs content; undefined where the registry in front knows it by itself. */
  answer(request: RequestView, state: RegistryState): Promise<Reply> | undefined;
  /** Brings what is new in `state` into the store, after each request that it did not answer. */
  settle(state: RegistryState): Promise<void>;
}

/** No registry answers so: it stands for what the store has to say. */
const ASK_STORE: Reply = { status: 102 };

/** As {@link obey}, with the content of a store. What rules change in answers is not changed in the store's. */
export async function obeyWith(
  store: ContentStore,
  { rules, asked, plain }: { rules: readonly Rule[]; asked: Asked; plain: Plain },
): Promise<Reply> {
  const { request, state } = asked;
  let found: Promise<Reply> | undefined;
  const reply = obey(rules, asked, {
    ...plain,
    answer: (view) => {
      if (plain.refuse(view) === undefined) found = store.answer(view, state);
      return found === undefined ? plain.answer(view) : ASK_STORE;
    },
  });
  if (found !== undefined) return found;
  if (request.method !== "GET" && request.method !== "HEAD") await store.settle(state);
  return reply;
}
