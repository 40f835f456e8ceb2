import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { isAppError } from "../../shared/errors.ts";
import type { EngineTls } from "./engine-access.ts";
import {
  accessOf,
  type Candidate,
  type FindOptions,
  inFile,
  type Surroundings,
  unusable,
} from "./found-engine.ts";

/** Docker has names of contexts in this form, and locations too. Source: docker/cli, cli/context/store */
const CONTEXT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]{0,127}$/;

/** Source: docker/cli, cli/context/store/metadata_test.go and cli/context/docker/load.go */
const metaSchema = z.object({
  Name: z.string().regex(CONTEXT_NAME),
  Endpoints: z
    .object({
      docker: z
        .object({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() })
        .optional(),
    })
    .optional(),
});

type Meta = z.infer<typeof metaSchema>;

const configSchema = z.object({ currentContext: z.string().optional() });

/** The name by which Docker calls what no context is. */
export const DEFAULT_NAME = "default";

/** The folder of Docker's own configuration. */
export function dockerFolder({ environment, userHome }: Surroundings): string {
  return environment["DOCKER_CONFIG"] || join(userHome, ".docker");
}

/**
 * The context that the docker command uses. DOCKER_HOST beats DOCKER_CONTEXT, which beats `docker context use`. A damaged
 * config.json is passed over, as Docker does. Source: docker/cli, cli/command/cli.go, resolveContextName
 */
export async function currentContext(
  surroundings: Surroundings,
  { signal }: FindOptions,
): Promise<string> {
  const { environment, files } = surroundings;
  if (environment["DOCKER_HOST"]) return DEFAULT_NAME;
  if (environment["DOCKER_CONTEXT"]) return environment["DOCKER_CONTEXT"];
  const path = join(dockerFolder(surroundings), "config.json");
  try {
    return (await files.read(path, parseConfig, { signal })) || DEFAULT_NAME;
  } catch (error) {
    if (isAppError(error) && error.code === "configuration_invalid") return DEFAULT_NAME;
    throw error;
  }
}

/**
 * Docker's contexts. A damaged one is among them, with what is wrong.
 * @param current its name is known even where its own file does not tell
 */
export async function dockerContexts(
  surroundings: Surroundings,
  current: string,
  { signal }: FindOptions,
): Promise<readonly Candidate[]> {
  const root = join(dockerFolder(surroundings), "contexts", "meta");
  const folders = (await surroundings.files.list(root, { signal })) ?? [];
  const ids = folders.filter((folder) => /^[0-9a-f]{64}$/.test(folder));
  const candidates: Candidate[] = [];
  for (const id of ids) {
    const found = await readContext(surroundings, id, { signal });
    const name = idOf(current) === id ? current : `context-${id.slice(0, 12)}`;
    if (found !== undefined) candidates.push({ name, ...found, origin: "context" });
  }
  const isMissing = current !== DEFAULT_NAME && candidates.every(({ name }) => name !== current);
  if (isMissing && CONTEXT_NAME.test(current)) {
    const access = unusable(root, `there is no context ${current}`);
    candidates.push({ name: current, origin: "context", access });
  }
  return candidates;
}

/**
 * The certificates in a folder as Docker has them. What is not there is left out.
 * @throws configuration_invalid for a certificate without its key
 */
export async function readTls(
  { files }: Surroundings,
  folder: string,
  verify: boolean,
  { signal }: FindOptions,
): Promise<EngineTls> {
  const read = (name: string): Promise<string | undefined> =>
    files.read(join(folder, name), asText, { signal });
  const authority = await read("ca.pem");
  const certificate = await read("cert.pem");
  const key = await read("key.pem");
  if ((certificate === undefined) !== (key === undefined)) {
    throw unusable(folder, "of cert.pem and key.pem only one is there");
  }
  return {
    verify,
    ...(authority === undefined ? {} : { authority }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
  };
}

/** @returns undefined for what is no context of an engine, such as one for Kubernetes only */
async function readContext(
  surroundings: Surroundings,
  id: string,
  { signal }: FindOptions,
): Promise<(Pick<Candidate, "access"> & Partial<Pick<Candidate, "name">>) | undefined> {
  const contexts = join(dockerFolder(surroundings), "contexts");
  const path = join(contexts, "meta", id, "meta.json");
  try {
    const meta = await surroundings.files.read(path, parseMeta, { signal });
    if (meta === undefined || idOf(meta.Name) !== id) {
      return { access: unusable(path, "it belongs to no context") };
    }
    const { Host, SkipTLSVerify = false } = meta.Endpoints?.docker ?? {};
    if (Host === undefined) return undefined;
    const tlsFolder = join(contexts, "tls", id, "docker");
    const tls = await readTls(surroundings, tlsFolder, !SkipTLSVerify, { signal });
    const isEncrypted = SkipTLSVerify || tls.authority !== undefined || tls.key !== undefined;
    const access = accessOf(Host, path, isEncrypted ? { tls } : {});
    return { name: meta.Name, access };
  } catch (error) {
    if (signal.aborted) throw error;
    return { access: inFile(error, path) };
  }
}

/** Docker calls the folder of a context by the digest of its name. */
function idOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

function parseMeta(text: string, path: string): Meta {
  return parseJson(text, path, metaSchema);
}

function parseConfig(text: string, path: string): string | undefined {
  return parseJson(text, path, configSchema).currentContext;
}

function parseJson<T>(text: string, path: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(path, "it is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unusable(path, `${parsed.error.issues[0]?.path.join(".") ?? "it"} is not as it should be`);
}

function asText(text: string): string {
  return text;
}
