import { z } from "zod";
import { AppError, toWireError } from "../../../shared/errors.ts";
import type { ExternalLogin, ExternalProblem } from "../../../shared/external-login.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { connect, connectionAt, type World } from "./world.ts";

/** Logins of other programs, as the world lists them or a pasted text does. */
export function loginHandlers(world: World): Handlers<PortolanContract>["logins"] {
  return {
    find: async ({ pasted }) => {
      const logins = pasted === undefined ? world.externalLogins : loginsIn(pasted);
      return {
        logins: logins.map((login) => ({
          ...login,
          connected: connectionAt(world, login.address) !== undefined,
        })),
        problems: pasted === undefined ? [...world.externalProblems] : [],
      };
    },
    import: async ({ logins, pasted }) => {
      const known = pasted === undefined ? world.externalLogins : loginsIn(pasted);
      const results = logins.map(({ address, source }) => {
        const login = known.find(
          (one) => one.address === address && one.source.name === source.name,
        );
        const { host, prefix } = parseAddress(address);
        if (login === undefined || host.endsWith(".invalid")) {
          const error = new AppError("host_not_found", "no such host", { details: { host } });
          return { address, error: toWireError(error) };
        }
        const referenced = login.import === "referenced";
        const connection = connect(world, {
          host,
          prefix,
          username: login.username ?? "somebody",
          ...(referenced
            ? { secret: "external" as const, keptBy: login.source.name }
            : { secret: "keychain" as const }),
        });
        return { address, connection };
      });
      return { results };
    },
    share: async () => ({ helper: "docker-credential-secretservice" }),
  };
}

const configurationSchema = z.object({
  auths: z.record(z.string(), z.object({ username: z.string().optional() })).default({}),
});

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const details = { path: "config.json", why: "it is not JSON" };
    throw new AppError("configuration_invalid", "not JSON", { details });
  }
}

function loginsIn(pasted: string): readonly ExternalLogin[] {
  const { auths } = configurationSchema.parse(readJson(pasted));
  return Object.entries(auths).map(([key, { username = "octo-harbour" }]) => ({
    address: key === "https://index.docker.io/v1/" ? "docker.io" : key,
    username,
    source: { kind: "pasted", name: "config.json" },
    import: "copied",
    connected: false,
  }));
}

/** What a computer has on which Docker and Podman were used for a while. */
export function usualLogins(): readonly ExternalLogin[] {
  const docker = { kind: "docker-config", name: "~/.docker/config.json" } as const;
  const containers = { kind: "containers-auth", name: "~/.config/containers/auth.json" } as const;
  const helper = { kind: "helper", name: "docker-credential-ecr-login" } as const;
  return [
    {
      address: "docker.io",
      username: "harbourmaster",
      source: docker,
      import: "copied",
      connected: false,
    },
    {
      address: "ghcr.io",
      username: "octo-harbour",
      source: docker,
      import: "copied",
      connected: false,
    },
    {
      address: "quay.io/tides",
      username: "tides+ci",
      source: containers,
      import: "copied",
      connected: false,
    },
    {
      address: "ghcr.io",
      username: "octo-bot",
      source: containers,
      import: "copied",
      connected: false,
    },
    {
      address: "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
      source: helper,
      import: "referenced",
      connected: false,
    },
    {
      address: "old.registry.invalid",
      username: "deploy",
      source: docker,
      import: "copied",
      connected: false,
    },
  ];
}

export function usualProblems(): readonly ExternalProblem[] {
  const details = {
    helper: "docker-credential-pass",
    host: "registry.example.test",
    why: "it is not installed",
  };
  const error = new AppError("helper_missing", "not installed", { details });
  return [
    { source: { kind: "helper", name: "docker-credential-pass" }, error: toWireError(error) },
  ];
}
