import { toWireError, type WireError } from "../../shared/errors.ts";
import type { KnownRegistry } from "../../shared/i18n/profile-text.ts";
import type { PullAllowance } from "../../shared/pulls.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export interface RegistriesSlice {
  /** Pulls that are left, wherever a registry has said so. */
  readonly allowances: Load<readonly PullAllowance[]>;
  /** What is known of the registry whose sheet is open. */
  readonly knownRegistry: Load<KnownRegistry>;
  readonly loadRegistry: (host: string) => Promise<void>;
  /** Back to what is built in. Resolves to the error, if any. */
  readonly forgetObserved: (host: string) => Promise<WireError | undefined>;
  readonly forgetRegistry: () => void;
}

export const createRegistriesSlice: CreateSlice<RegistriesSlice> = ({ get, set, engine }) => {
  const run = createLatest();
  return {
    allowances: IDLE,
    knownRegistry: IDLE,
    async loadRegistry(host) {
      const signal = run.begin();
      set((state) => ({ knownRegistry: loading(state.knownRegistry) }));
      try {
        const known = await engine.client().registries.profile({ host }, { signal });
        if (!signal.aborted) set({ knownRegistry: ready(known) });
      } catch (error) {
        if (!signal.aborted) set({ knownRegistry: failed(error) });
      }
    },
    async forgetObserved(host) {
      try {
        await engine.client().registries.forgetObserved({ host });
        await get().loadRegistry(host);
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    forgetRegistry() {
      run.end();
      set({ knownRegistry: IDLE });
    },
  };
};

/** What a registry said to the account of a connection. */
export function allowanceFor(
  allowances: readonly PullAllowance[],
  { host, username }: { readonly host: string; readonly username?: string | undefined },
): PullAllowance | undefined {
  return allowances.find((one) => one.host === host && one.account === username);
}
