import { join } from "node:path";
import { type CliOptions, type CliResult, runCli } from "../support/real/cli.ts";
import {
  type DockerRegistry,
  type DockerRegistryOptions,
  startDockerRegistry,
} from "../support/real/docker-registry.ts";
import { createTempDir } from "../support/temp-dir.ts";

/** One user with a home of their own, and the registries that they use. */
export interface Rig {
  readonly home: string;
  /** A folder for layouts and the like. */
  readonly folder: string;
  /** Runs one command of the built command line. */
  portolan(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
  /** Runs a command that must succeed, and parses the JSON document that it prints. */
  json<T>(args: readonly string[], options?: Partial<CliOptions>): Promise<T>;
  /** Starts a registry that ends with the rig; when it wants a login, the user is signed in. */
  registry(options?: DockerRegistryOptions): Promise<DockerRegistry>;
  close(): Promise<void>;
}

export async function openRig(): Promise<Rig> {
  const folder = await createTempDir();
  const home = join(folder.path, "home");
  const registries: DockerRegistry[] = [];
  const environment: Record<string, string> = {};
  const portolan: Rig["portolan"] = (args, options = {}) =>
    runCli(args, { home, ...options, environment: { ...environment, ...options.environment } });
  return {
    home,
    folder: folder.path,
    portolan,
    json: async <T>(args: readonly string[], options: Partial<CliOptions> = {}) => {
      const result = await portolan(["--json", "--progress=none", ...args], options);
      if (result.exitCode !== 0)
        throw new Error(`portolan ${args.join(" ")} failed: ${result.stderr}${result.stdout}`);
      return JSON.parse(result.stdout) as T;
    },
    registry: async (options = {}) => {
      const registry = await startDockerRegistry(options);
      registries.push(registry);
      if (registry.caPath !== undefined) environment["NODE_EXTRA_CA_CERTS"] = registry.caPath;
      const { account } = registry;
      if (account !== undefined) {
        const login = ["login", registry.host, "-u", account.username, "--password-stdin"];
        const result = await portolan(login, { input: account.password });
        if (result.exitCode !== 0) throw new Error(`login failed: ${result.stderr}`);
      }
      return registry;
    },
    close: async () => {
      for (const registry of registries) await registry.stop();
      await folder.remove();
    },
  };
}

/** What a failed command must never have touched: the names in the store, and that every blob of it is sound. */
export async function storeState(rig: Rig): Promise<unknown> {
  return {
    images: await rig.json(["ls", "store:"]),
    report: await rig.json(["store", "verify"]),
  };
}
