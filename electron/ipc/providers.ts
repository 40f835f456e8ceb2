import { AppError } from "../../shared/errors.ts";
import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseAddress } from "../../shared/registry-address.ts";
import { told } from "../providers/answer-values.ts";
import type { LockTarget, ProviderAccount } from "../providers/provider.ts";
import { systemClock } from "../registry/clock.ts";
import type { Engine } from "./engine.ts";

/** How often a run of a rule is looked at: Harbor writes its own numbers every few seconds. */
const WATCH_EVERY_MS = 2000;

type Call = { readonly signal: AbortSignal; readonly anew?: boolean };

export function providersHandlers(engine: Engine): Handlers<PortolanContract>["providers"] {
  const { providers } = engine;
  const open = async (
    { address, repository }: { readonly address: string; readonly repository?: string },
    call: Call,
  ): Promise<ProviderAccount> => {
    const { host, prefix } = parseAddress(address);
    const part = repository ?? prefix;
    const target = { host, ...(part === "" ? {} : { repository: part }) };
    return (await providers.of(target, call)).account;
  };
  return {
    describe: async ({ anew, ...input }, { signal }) =>
      (await open(input, { signal, anew })).describe({ signal }),
    async *namespaces(input, { signal }) {
      const account = await open(input, { signal });
      const pages = offered(input, account.listNamespaces?.({ signal }));
      for await (const { rows, total } of pages) yield { rows: [...rows], ...told({ total }) };
    },
    async *repositories({ namespace, ...input }, { signal }) {
      const account = await open(input, { signal });
      const part = namespace === undefined ? {} : { namespace };
      const pages = offered(input, account.listRepositories?.({ signal, ...part }));
      for await (const { rows, total } of pages) yield { rows: [...rows], ...told({ total }) };
    },
    async *images(input, { signal }) {
      const account = await open(input, { signal });
      const pages = offered(input, account.listImages?.(input.repository, { signal }));
      for await (const { rows, total } of pages) yield { rows: [...rows], ...told({ total }) };
    },
    search: async (input, { signal }) => {
      const account = await open(input, { signal });
      return { rows: [...(await offered(input, account.search?.(input.text, { signal })))] };
    },
    createNamespace: async ({ name, isPublic, ...input }, { signal }) => {
      const account = await open(input, { signal });
      await offered(input, account.createNamespace?.(name, { isPublic, signal }));
      return {};
    },
    createRepository: async ({ isPublic, ...input }, { signal }) => {
      const account = await open(input, { signal });
      await offered(input, account.createRepository?.(input.repository, { isPublic, signal }));
      return {};
    },
    removeRepository: async ({ confirmation, ...input }, { signal }) => {
      const account = await open(input, { signal });
      checkName(input, confirmation);
      await offered(input, account.deleteRepository?.(input.repository, { signal }));
      return {};
    },
    ...scanHandlers(open),
    ...labelHandlers(open),
    ...replicationHandlers(open),
    quotas: async ({ namespace, ...input }, { signal }) => {
      const account = await open(input, { signal });
      return { quotas: [...(await offered(input, account.quotas?.(namespace, { signal })))] };
    },
  };
}

type Open = (
  input: { readonly address: string; readonly repository?: string },
  call: Call,
) => Promise<ProviderAccount>;

type Some<K extends keyof Handlers<PortolanContract>["providers"]> = Pick<
  Handlers<PortolanContract>["providers"],
  K
>;

function scanHandlers(open: Open): Some<"scan" | "vulnerabilities" | "startScan"> {
  return {
    scan: async (input, { signal }) => {
      const { scans } = await open(input, { signal });
      return offered(input, scans?.summary(input, { signal }));
    },
    vulnerabilities: async (input, { signal }) => {
      const { scans } = await open(input, { signal });
      const found = await offered(input, scans?.vulnerabilities(input, { signal }));
      return { vulnerabilities: [...found] };
    },
    startScan: async (input, { signal }) => {
      const { scans } = await open(input, { signal });
      await offered(input, scans?.start?.(input, { signal }));
      return {};
    },
  };
}

function labelHandlers(open: Open): Some<"labels" | "setLabel" | "lock" | "setLock"> {
  return {
    labels: async (input, { signal }) => {
      const { labels } = await open(input, { signal });
      return { labels: [...(await offered(input, labels?.list(input.repository, { signal })))] };
    },
    setLabel: async ({ label, isOn, ...input }, { signal }) => {
      const { labels } = await open(input, { signal });
      const change = isOn
        ? labels?.add(input, label, { signal })
        : labels?.remove(input, label, { signal });
      await offered(input, change);
      return {};
    },
    lock: async (input, { signal }) => {
      const { locks } = await open(input, { signal });
      return offered(input, locks?.read(lockTarget(input), { signal }));
    },
    setLock: async ({ lock, ...input }, { signal }) => {
      const { locks } = await open(input, { signal });
      return offered(input, locks?.write(lockTarget(input), told(lock), { signal }));
    },
  };
}

function replicationHandlers(
  open: Open,
): Some<"replicationRules" | "startReplication" | "watchReplication" | "stopReplication"> {
  return {
    replicationRules: async (input, { signal }) => {
      const { replication } = await open(input, { signal });
      return { rules: [...(await offered(input, replication?.rules({ signal })))] };
    },
    startReplication: async ({ rule, ...input }, { signal }) => {
      const { replication } = await open(input, { signal });
      return { run: await offered(input, replication?.start(rule, { signal })) };
    },
    async *watchReplication({ run: runId, ...input }, { signal }) {
      const { replication } = await open(input, { signal });
      for (;;) {
        const run = await offered(input, replication?.run(runId, { signal }));
        yield run;
        if (run.status !== "running") return;
        await systemClock.sleep(WATCH_EVERY_MS, signal);
      }
    },
    stopReplication: async ({ run, ...input }, { signal }) => {
      const { replication } = await open(input, { signal });
      await offered(input, replication?.stop?.(run, { signal }));
      return {};
    },
  };
}

/** @throws unsupported where the service has nothing of the kind */
function offered<T>({ address }: { readonly address: string }, answer: T | undefined): T {
  if (answer !== undefined) return answer;
  throw new AppError("unsupported", `${address} does not offer this`, {
    details: { host: parseAddress(address).host },
  });
}

/** A whole repository goes, and no journal brings it back. @throws confirmation_required */
function checkName(
  { address, repository }: { readonly address: string; readonly repository: string },
  typed: string,
): void {
  if (typed === repository) return;
  const location = `${parseAddress(address).host}/${repository}`;
  throw new AppError("confirmation_required", `${location} would be removed with all its images`, {
    details: { location, confirm: repository },
  });
}

/** What a lock is on. */
function lockTarget({
  repository,
  tag,
  digest,
}: {
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}): LockTarget {
  return { repository, ...told({ tag, digest }) };
}
