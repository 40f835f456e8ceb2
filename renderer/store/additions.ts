import type { TransferPlan } from "../../shared/plan.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { type CreateSlice, readJson } from "./slice.ts";

export interface AdditionsSlice {
  /** Whether copies take signatures and other additions along. Remembered for the next visit. */
  readonly takesAdditions: boolean;
  /** Plans what is shown once more. */
  readonly setTakesAdditions: (taken: boolean) => void;
}

const MEMORY_KEY = "portolan.additions";

export const createAdditionsSlice: CreateSlice<AdditionsSlice> = ({ get, set, memory }) => ({
  takesAdditions: readJson(memory, MEMORY_KEY) === "all",
  setTakesAdditions(takesAdditions) {
    set({ takesAdditions });
    memory.setItem(MEMORY_KEY, JSON.stringify(takesAdditions ? "all" : "none"));
    get().planAgain();
  },
});

/** Requests as the user wants them: with all that belongs to their images, or without. */
export function withAdditions<R extends TransferRequest>(
  requests: readonly R[],
  { takesAdditions }: Pick<AdditionsSlice, "takesAdditions">,
): readonly R[] {
  return takesAdditions ? requests.map((one) => ({ ...one, additions: "all" })) : requests;
}

/** What the plans of a sheet say of additions, each of which may belong to several images. */
export interface AdditionSums {
  readonly count: number;
  readonly bytes: number;
  /** How many stay behind, and why. */
  readonly left: { readonly destination: number; readonly image_changes: number };
  readonly complete: boolean;
}

/** Undefined where the plans were made without additions. */
export function sumAdditions(
  plans: readonly Pick<TransferPlan, "additions">[],
): AdditionSums | undefined {
  const known = plans.flatMap(({ additions }) => additions ?? []);
  if (known.length === 0) return undefined;
  const items = new Map(
    known.flatMap((one) => one.items.map((item) => [`${item.digest} ${item.why ?? ""}`, item])),
  );
  const all = [...items.values()];
  const taken = all.filter(({ why }) => why === undefined);
  const leftFor = (reason: string): number => all.filter(({ why }) => why === reason).length;
  return {
    count: taken.length,
    bytes: taken.reduce((sum, { size }) => sum + size, 0),
    left: { destination: leftFor("destination"), image_changes: leftFor("image_changes") },
    complete: known.every(({ complete }) => complete),
  };
}
