import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { ReplicationRule, ReplicationRun } from "../../shared/provider.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export interface ReplicationSlice {
  /** Rules of the registry whose sheet is open. */
  readonly replicationRules: Load<readonly ReplicationRule[]>;
  /** The latest run of each rule that was started here, by the rule's id. */
  readonly replicationRuns: ReadonlyMap<string, ReplicationRun>;
  readonly loadReplication: (address: string) => Promise<void>;
  /** Starts a rule and follows it to its end, or until the sheet closes. Resolves to the error, if any. */
  readonly startReplication: (address: string, rule: string) => Promise<WireError | undefined>;
  readonly stopReplication: (address: string, run: string) => Promise<WireError | undefined>;
  /** The registry itself goes on. */
  readonly leaveReplication: () => void;
}

export const createReplicationSlice: CreateSlice<ReplicationSlice> = ({ set, engine }) => {
  const reading = createLatest();
  let following = new AbortController();
  return {
    replicationRules: IDLE,
    replicationRuns: new Map(),
    async loadReplication(address) {
      const signal = reading.begin();
      set({ replicationRules: loading() });
      try {
        const { rules } = await engine.client().providers.replicationRules({ address }, { signal });
        if (!signal.aborted) set({ replicationRules: ready(rules) });
      } catch (error) {
        if (!signal.aborted) set({ replicationRules: failed(error) });
      }
    },
    async startReplication(address, rule) {
      const { signal } = following;
      const { providers } = engine.client();
      try {
        const { run } = await providers.startReplication({ address, rule }, { signal });
        for await (const now of providers.watchReplication({ address, run }, { signal }))
          set((state) => ({ replicationRuns: new Map(state.replicationRuns).set(rule, now) }));
        return undefined;
      } catch (error) {
        return signal.aborted || hasCode(error, "cancelled") ? undefined : toWireError(error);
      }
    },
    async stopReplication(address, run) {
      try {
        await engine.client().providers.stopReplication({ address, run });
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    leaveReplication() {
      reading.end();
      following.abort();
      following = new AbortController();
      set({ replicationRules: IDLE, replicationRuns: new Map() });
    },
  };
};
