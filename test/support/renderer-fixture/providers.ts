import { PLAIN_CAPABILITIES } from "../../../electron/providers/provider.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import type { ImageRow, ProviderDescription } from "../../../shared/provider.ts";
import { type FakeService, OPEN_LOCK, serviceAt } from "./services.ts";
import type { World } from "./world.ts";

type ProviderHandlers = Handlers<PortolanContract>["providers"];

/** Registries are ordinary ones but for those in `world.services`. */
export function providerHandlers(world: World): ProviderHandlers {
  const at = (address: string): FakeService => {
    const service = serviceAt(world, address);
    if (service !== undefined) return service;
    throw new AppError("unsupported", "an ordinary registry does not offer this");
  };
  return {
    describe: async ({ address }) => serviceAt(world, address)?.description ?? ORDINARY,
    ...listHandlers(at),
    ...changeHandlers(world, at),
    ...imageHandlers(at),
    ...lockHandlers(at),
    ...replicationHandlers(at),
  };
}

type At = (address: string) => FakeService;

function listHandlers(
  at: At,
): Pick<ProviderHandlers, "namespaces" | "repositories" | "images" | "search" | "quotas"> {
  return {
    namespaces: async function* ({ address }) {
      await nextTurn();
      yield { rows: [...at(address).namespaces] };
    },
    repositories: async function* ({ address }) {
      await nextTurn();
      yield { rows: [...at(address).repositories.values()] };
    },
    images: async function* ({ address, repository }) {
      await nextTurn();
      yield { rows: [...(at(address).images.get(repository) ?? [])] };
    },
    search: async ({ address }) => ({ rows: [...at(address).repositories.values()] }),
    quotas: async ({ address, namespace }) => ({
      quotas: at(address).quotas.get(namespace) ?? [],
    }),
  };
}

function changeHandlers(
  world: World,
  at: At,
): Pick<ProviderHandlers, "createNamespace" | "createRepository" | "removeRepository"> {
  const hostOf = (address: string): string => address.split("/", 1)[0] ?? "";
  return {
    createNamespace: async ({ address, name, isPublic }) => {
      const { namespaces } = at(address);
      if (namespaces.some((one) => one.name === name))
        throw new AppError("registry_refused", "there is one already", { details: { name } });
      namespaces.push({ name, visibility: isPublic ? "public" : "private", repositories: 0 });
      return {};
    },
    createRepository: async ({ address, repository }) => {
      at(address).repositories.set(repository, { name: repository });
      world.repositories.set(`${hostOf(address)}/${repository}`, new Map());
      return {};
    },
    removeRepository: async ({ address, repository, confirmation }) => {
      if (confirmation !== repository)
        throw new AppError("confirmation_required", "not confirmed", {
          details: { confirm: repository },
        });
      at(address).repositories.delete(repository);
      at(address).images.delete(repository);
      world.repositories.delete(`${hostOf(address)}/${repository}`);
      return {};
    },
  };
}

function imageHandlers(
  at: At,
): Pick<ProviderHandlers, "scan" | "vulnerabilities" | "startScan" | "labels" | "setLabel"> {
  const rowsAt = (address: string, repository: string): ImageRow[] =>
    at(address).images.get(repository) ?? [];
  const change = (
    { address, repository, digest }: { address: string; repository: string; digest: string },
    patch: (row: ImageRow) => Partial<ImageRow>,
  ): void => {
    const rows = rowsAt(address, repository);
    for (const [index, row] of rows.entries())
      if (row.digest === digest) rows[index] = { ...row, ...patch(row) };
  };
  return {
    scan: async ({ address, repository, digest }) => {
      const row = rowsAt(address, repository).find((one) => one.digest === digest);
      return row?.scan ?? { status: "none" };
    },
    vulnerabilities: async ({ address, digest }) => ({
      vulnerabilities: at(address).vulnerabilities.get(digest) ?? [],
    }),
    startScan: async (image) => {
      change(image, () => ({
        scan: { status: "done", counts: {}, total: 0, finishedAt: Date.now(), scanner: "Trivy" },
      }));
      return {};
    },
    labels: async ({ address }) => ({ labels: [...at(address).labels] }),
    setLabel: async ({ label, isOn, ...image }) => {
      const known = at(image.address).labels.find(({ id }) => id === label);
      change(image, ({ labels = [] }) => {
        const others = labels.filter(({ id }) => id !== label);
        return { labels: isOn && known !== undefined ? [...others, known] : others };
      });
      return {};
    },
  };
}

function lockHandlers(at: At): Pick<ProviderHandlers, "lock" | "setLock"> {
  const keyOf = (repository: string, name: string | undefined): string =>
    `${repository} ${name ?? ""}`;
  return {
    lock: async ({ address, repository, tag, digest }) =>
      at(address).locks.get(keyOf(repository, tag ?? digest)) ?? OPEN_LOCK,
    setLock: async ({ address, repository, tag, digest, lock }) => {
      const { locks } = at(address);
      const key = keyOf(repository, tag ?? digest);
      const before = locks.get(key) ?? OPEN_LOCK;
      const after = {
        canDelete: lock.canDelete ?? before.canDelete,
        canWrite: lock.canWrite ?? before.canWrite,
        canRead: lock.canRead ?? before.canRead,
        canList: lock.canList ?? before.canList,
      };
      locks.set(key, after);
      return after;
    },
  };
}

function replicationHandlers(
  at: At,
): Pick<
  ProviderHandlers,
  "replicationRules" | "startReplication" | "watchReplication" | "stopReplication"
> {
  return {
    replicationRules: async ({ address }) => ({ rules: [...at(address).rules] }),
    startReplication: async ({ address, rule }) => {
      const { runs } = at(address);
      const id = `run-${runs.size + 1}`;
      const amounts = { total: 12, done: 0, failed: 0, running: 12 };
      runs.set(id, { id, ruleId: rule, status: "running", ...amounts });
      return { run: id };
    },
    watchReplication: async function* ({ address, run }) {
      const { runs } = at(address);
      for (let done = 0; done <= 12; done += 4) {
        await nextTurn();
        const now = runs.get(run);
        if (now === undefined) return;
        const isOver = done === 12 || now.status === "stopped";
        const status = now.status === "stopped" ? "stopped" : isOver ? "done" : "running";
        const next = { ...now, done, running: 12 - done, status } as const;
        runs.set(run, next);
        yield next;
        if (isOver) return;
      }
    },
    stopReplication: async ({ address, run }) => {
      const { runs } = at(address);
      const now = runs.get(run);
      if (now !== undefined) runs.set(run, { ...now, status: "stopped" });
      return {};
    },
  };
}

const ORDINARY: ProviderDescription = {
  provider: "generic",
  name: "OCI registry",
  capabilities: PLAIN_CAPABILITIES,
  notes: [],
};
