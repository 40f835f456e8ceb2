import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { ExternalLogin, ExternalProblem } from "../../shared/external-login.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export interface FoundLogins {
  readonly logins: readonly ExternalLogin[];
  readonly problems: readonly ExternalProblem[];
}

/** How the import of one login goes. */
export type ImportState =
  | { readonly status: "running" }
  | { readonly status: "done" }
  | { readonly status: "failed"; readonly error: WireError };

export interface ExternalLoginsSlice {
  /** What other programs have on this computer; idle until somebody wants to see it. */
  readonly foundLogins: Load<FoundLogins>;
  /** What stands in a pasted configuration. The text itself holds secrets and stays with whoever pasted it. */
  readonly pastedLogins: Load<FoundLogins>;
  /** By {@link loginKey}. */
  readonly imports: ReadonlyMap<string, ImportState>;
  /** Looks again on this computer, or into the pasted text when there is one. */
  readonly findLogins: (pasted?: string) => Promise<void>;
  /** One after the other, each checked with its registry; a failure does not stop the others. */
  readonly importLogins: (
    logins: readonly ExternalLogin[],
    options: { readonly pasted?: string | undefined; readonly signal: AbortSignal },
  ) => Promise<void>;
  readonly forgetPastedLogins: () => void;
}

export const createExternalLoginsSlice: CreateSlice<ExternalLoginsSlice> = (context) => {
  const { get, set, engine } = context;
  const runs = { foundLogins: createLatest(), pastedLogins: createLatest() };

  function showImport(login: ExternalLogin, state: ImportState): void {
    set(({ imports }) => ({ imports: new Map(imports).set(loginKey(login), state) }));
  }

  async function importOne(
    login: ExternalLogin,
    pasted: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { address, source } = login;
    showImport(login, { status: "running" });
    try {
      const text = pasted === undefined ? {} : { pasted };
      const request = { logins: [{ address, source }], ...text };
      const { results } = await engine.client().logins.import(request, { signal });
      const error = results.find((result) => result.address === address)?.error;
      showImport(login, error === undefined ? { status: "done" } : { status: "failed", error });
    } catch (error) {
      showImport(login, { status: "failed", error: toWireError(error) });
    }
  }

  return {
    foundLogins: IDLE,
    pastedLogins: IDLE,
    imports: new Map(),
    async findLogins(pasted) {
      const key = pasted === undefined ? "foundLogins" : "pastedLogins";
      const signal = runs[key].begin();
      const before: Load<FoundLogins> = pasted === undefined ? get().foundLogins : IDLE;
      set({ [key]: loading(before), imports: new Map() });
      try {
        const text = pasted === undefined ? {} : { pasted };
        set({ [key]: ready(await engine.client().logins.find(text, { signal })) });
      } catch (error) {
        if (!hasCode(error, "cancelled")) set({ [key]: failed(error, before) });
      }
    },
    async importLogins(logins, { pasted, signal }) {
      for (const login of logins) {
        if (signal.aborted) return;
        await importOne(login, pasted, signal);
      }
    },
    forgetPastedLogins() {
      runs.pastedLogins.end();
      set({ pastedLogins: IDLE });
    },
  };
};

/** One login: the same address may be known from several sources. */
export function loginKey({ address, source }: Pick<ExternalLogin, "address" | "source">): string {
  return `${source.kind} ${source.name} ${address}`;
}
