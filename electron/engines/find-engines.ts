import { readdir, realpath, stat } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import {
  currentContext,
  DEFAULT_NAME,
  dockerContexts,
  dockerFolder,
  readTls,
} from "./docker-contexts.ts";
import type { EngineAccess } from "./engine-access.ts";
import {
  accessOf,
  addressOf,
  type Candidate,
  type FindOptions,
  type FoundEngine,
  inFile,
  type Surroundings,
  unusable,
} from "./found-engine.ts";
import { podmanConnections } from "./podman-connections.ts";
import type { UsualSocket } from "./usual-sockets.ts";

/** Where Windows lists its named pipes. */
const PIPES = "\\\\.\\pipe\\";

/**
 * All engines that the docker command knows, those that Podman knows, and whatever listens in a usual place. The same
 * socket stands once, under the first name that leads to it. Asks no engine.
 * @param sockets the one called `default` is what Docker uses without a context
 */
export async function findEngines(
  surroundings: Surroundings,
  sockets: readonly UsualSocket[],
  options: FindOptions,
): Promise<readonly FoundEngine[]> {
  const current = await currentContext(surroundings, options);
  const host = surroundings.environment["DOCKER_HOST"];
  const isDefault = ({ name }: UsualSocket): boolean => !host && name === DEFAULT_NAME;
  const candidates: readonly Candidate[] = [
    ...(host ? [await dockerHost(host, surroundings, options)] : []),
    ...sockets.filter(isDefault).map(guess),
    ...(await dockerContexts(surroundings, current, options)),
    ...(await podmanConnections(surroundings, options)),
    ...sockets
      .filter((socket) => !isDefault(socket))
      .map(renamed)
      .map(guess),
  ];
  const found = await joined(candidates, current);
  // Where Docker is not, the first engine stands in for it.
  const [first, ...rest] = found;
  const stands = found.some((engine) => engine.current) || first === undefined;
  return stands ? found : [{ ...first, current: true }, ...rest];
}

/** What DOCKER_HOST names. Docker asks it as the default context. */
async function dockerHost(
  host: string,
  surroundings: Surroundings,
  options: FindOptions,
): Promise<Candidate> {
  const { environment } = surroundings;
  const engine = { name: DEFAULT_NAME, origin: "environment" } as const;
  if (!environment["DOCKER_TLS_VERIFY"] || !host.startsWith("tcp:")) {
    return { ...engine, access: accessOf(host, "DOCKER_HOST") };
  }
  const folder = environment["DOCKER_CERT_PATH"] || dockerFolder(surroundings);
  try {
    const tls = await readTls(surroundings, folder, true, options);
    if (tls.authority === undefined) throw unusable(folder, "ca.pem is missing");
    return { ...engine, access: accessOf(host, "DOCKER_HOST", { tls }) };
  } catch (error) {
    if (options.signal.aborted) throw error;
    return { ...engine, access: inFile(error, folder) };
  }
}

/** Beside DOCKER_HOST, Docker's usual socket is one like any other. */
function renamed(socket: UsualSocket): UsualSocket {
  return socket.name === DEFAULT_NAME ? { ...socket, name: "docker" } : socket;
}

function guess({ name, address }: UsualSocket): Candidate {
  return { name, origin: "socket", access: { address }, isGuess: true };
}

/** Candidates that lead to the same socket become one engine; guesses without a socket become none. */
async function joined(
  candidates: readonly Candidate[],
  current: string,
): Promise<readonly FoundEngine[]> {
  const engines = new Map<string, FoundEngine>();
  const taken = new Set<string>();
  for (const { name: wanted, origin, access, isGuess = false } of candidates) {
    if (isGuess && !(await isListening(access))) continue;
    const name = freeName(wanted, taken);
    taken.add(name);
    const key = (await keyOf(access)) ?? `unknown ${name}`;
    const known = engines.get(key);
    const isCurrent = name === current;
    const fresh = { name, aliases: [], origin, address: addressOf(access), access };
    engines.set(
      key,
      known === undefined
        ? { ...fresh, current: isCurrent }
        : { ...known, aliases: [...known.aliases, name], current: known.current || isCurrent },
    );
  }
  return [...engines.values()];
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2, own = name; ; own = `${name}-${number}`, number += 1) {
    if (!taken.has(own)) return own;
  }
}

/** The same for two ways to one socket. */
async function keyOf(access: EngineAccess | AppError): Promise<string | undefined> {
  if (access instanceof AppError) return undefined;
  const { address } = access;
  if (address.kind !== "unix") return addressOf(access);
  try {
    return `unix://${await realpath(address.path)}`;
  } catch {
    // Not there, or not to be looked at: it is itself.
    return addressOf(access);
  }
}

async function isListening(access: EngineAccess | AppError): Promise<boolean> {
  if (access instanceof AppError) return true;
  const { address } = access;
  try {
    if (address.kind === "unix") return (await stat(address.path)).isSocket();
    if (address.kind !== "pipe") return true;
    return (await readdir(PIPES)).includes(address.path.slice(PIPES.length));
  } catch {
    // Not there, or in a folder that is for others.
    return false;
  }
}
