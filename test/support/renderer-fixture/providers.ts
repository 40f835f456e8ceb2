import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";

/** Every registry here is an ordinary one. */
export function providerHandlers(): Handlers<PortolanContract>["providers"] {
  const no = (): never => {
    throw new AppError("unsupported", "an ordinary registry does not offer this");
  };
  async function* none(): AsyncGenerator<never> {
    yield* [];
    no();
  }
  return {
    describe: () =>
      Promise.resolve({
        provider: "generic" as const,
        name: "OCI registry",
        capabilities: {
          repositories: "catalog",
          namespaces: "none",
          imageRows: false,
          pullCounts: false,
          tagDeletion: "ask",
          deleteRepository: false,
          createRepository: false,
          createNamespace: false,
          serverCopy: "no",
          scans: "no",
          labels: false,
          locks: false,
          quotas: false,
          replication: false,
          search: false,
        } as const,
        notes: [],
      }),
    namespaces: none,
    repositories: none,
    images: none,
    watchReplication: none,
    search: async () => no(),
    createNamespace: async () => no(),
    createRepository: async () => no(),
    removeRepository: async () => no(),
    scan: async () => no(),
    vulnerabilities: async () => no(),
    startScan: async () => no(),
    labels: async () => no(),
    setLabel: async () => no(),
    lock: async () => no(),
    setLock: async () => no(),
    quotas: async () => no(),
    replicationRules: async () => no(),
    startReplication: async () => no(),
    stopReplication: async () => no(),
  };
}
