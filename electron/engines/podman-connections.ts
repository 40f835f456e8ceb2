import { isAbsolute, join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { AppError } from "../../shared/errors.ts";
import { isAppError } from "../../shared/errors.ts";
import type { EngineAccess } from "./engine-access.ts";
import {
  accessOf,
  type Candidate,
  type FindOptions,
  type Surroundings,
  unusable,
} from "./found-engine.ts";

const destinationSchema = z.object({
  URI: z.string(),
  Identity: z.string().optional(),
  IsMachine: z.boolean().optional(),
});

/** Source: containers/common, pkg/config/connections.go */
const connectionsSchema = z.object({
  Connection: z
    .object({ Connections: z.record(z.string(), destinationSchema).nullish() })
    .optional(),
});

/** Source: containers.conf(5), "SERVICE DESTINATION TABLE" */
const containersConfSchema = z.object({
  engine: z
    .object({
      service_destinations: z
        .record(z.string(), z.object({ uri: z.string(), identity: z.string().optional() }))
        .optional(),
    })
    .optional(),
});

interface Destination {
  readonly name: string;
  readonly uri: string;
  readonly identity?: string | undefined;
}

/** What Podman was told about engines: CONTAINER_HOST, its own list of connections, and containers.conf. */
export async function podmanConnections(
  surroundings: Surroundings,
  options: FindOptions,
): Promise<readonly Candidate[]> {
  const { environment } = surroundings;
  const host = environment["CONTAINER_HOST"];
  const named: Candidate[] = [];
  if (host) {
    const identity = environment["CONTAINER_SSHKEY"];
    const access = destinationAccess({ name: "", uri: host, identity }, "CONTAINER_HOST");
    named.push({ name: "container-host", origin: "environment", access });
  }
  for (const [path, parseFile] of listFiles(surroundings)) {
    named.push(...(await readFile(surroundings, path, parseFile, options)));
  }
  return named;
}

type FileParser = (text: string, path: string) => readonly Destination[];

function listFiles(surroundings: Surroundings): readonly (readonly [string, FileParser])[] {
  const { environment, userHome } = surroundings;
  const config = join(environment["XDG_CONFIG_HOME"] || join(userHome, ".config"), "containers");
  const own = environment["PODMAN_CONNECTIONS_CONF"] || join(config, "podman-connections.json");
  const conf = environment["CONTAINERS_CONF"] || join(config, "containers.conf");
  return [
    [own, parseConnections],
    [conf, parseContainersConf],
  ];
}

/** A file that cannot be read names nobody whom it could be reported on; Podman itself tells of it. */
async function readFile(
  { files }: Surroundings,
  path: string,
  parseFile: FileParser,
  { signal }: FindOptions,
): Promise<readonly Candidate[]> {
  try {
    const found = (await files.read(path, parseFile, { signal })) ?? [];
    return found.map((destination) => ({
      name: nameOf(destination.name),
      origin: "context",
      access: destinationAccess(destination, path),
    }));
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error;
    return [];
  }
}

/** Locations need names without blanks and slashes. */
function nameOf(name: string): string {
  return name
    .replaceAll(/[^a-zA-Z0-9_.+-]/g, "-")
    .replace(/^[^a-zA-Z0-9]/, "p")
    .slice(0, 100);
}

/** Podman writes `unix:path` too, and `?secure=True` for what ssh decides by itself. */
function destinationAccess(
  { uri, identity }: Destination,
  source: string,
): EngineAccess | AppError {
  const text = uri.replace(/^unix:(?!\/\/)/, "unix://").replace(/^(ssh:[^?]*)\?.*$/, "$1");
  const access = accessOf(text, source);
  if (!("address" in access) || access.address.kind !== "ssh") return access;
  if (identity === undefined || !isAbsolute(identity)) return access;
  return { ...access, address: { ...access.address, identity } };
}

function parseConnections(text: string, path: string): readonly Destination[] {
  const parsed = connectionsSchema.safeParse(attempt(() => JSON.parse(text) as unknown));
  if (!parsed.success) throw unusable(path, "it is no list of connections");
  const entries = Object.entries(parsed.data.Connection?.Connections ?? {});
  return entries.map(([name, { URI: uri, Identity: identity }]) => ({ name, uri, identity }));
}

function parseContainersConf(text: string, path: string): readonly Destination[] {
  const parsed = containersConfSchema.safeParse(attempt(() => parse(text)));
  if (!parsed.success) throw unusable(path, "its service destinations cannot be read");
  const entries = Object.entries(parsed.data.engine?.service_destinations ?? {});
  return entries.map(([name, destination]) => ({ name, ...destination }));
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
