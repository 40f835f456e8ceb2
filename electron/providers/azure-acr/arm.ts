import { z } from "zod";
import { AppError, type ErrorCode } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { ApiAnswer, RegistryApi } from "../../registry/api.ts";
import type { CallOptions } from "../provider.ts";
import { type AzureCloud, cloudOf } from "./clouds.ts";
import { type EntraAccount, redeem } from "./entra.ts";

const GRAPH_VERSION = "2022-10-01";
const PERMISSIONS_VERSION = "2022-04-01";
const REGISTRY_VERSION = "2025-11-01";
const USAGES_VERSION = "2023-07-01";
/** The service says so itself; until it does, as often as its own tools ask. */
const POLL_MS = 2000;
const MAX_POLL_MS = 60_000;
/** Renewed a while before it ends. */
const SPARE_MS = 120_000;

/** `/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.ContainerRegistry/registries/<name>`. */
const RESOURCE_ID =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/?#%\s]{1,90}\/providers\/Microsoft\.ContainerRegistry\/registries\/[A-Za-z0-9]{1,50}$/i;

const graphSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().regex(RESOURCE_ID),
      sku: z.string().nullish().catch(undefined),
      roles: z.string().nullish().catch(undefined),
    }),
  ),
});

const permissionsSchema = z.object({
  value: z.array(
    z.object({
      actions: z.array(z.string()).nullish(),
      notActions: z.array(z.string()).nullish(),
    }),
  ),
});

const usagesSchema = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      currentValue: z.number().nonnegative().optional().catch(undefined),
      limit: z.number().nonnegative().optional().catch(undefined),
      unit: z.string().optional().catch(undefined),
    }),
  ),
});

const failureSchema = z.object({
  error: z.object({ code: z.string().max(100), message: z.string().optional().catch(undefined) }),
});

/** A registry as the management API knows it. */
export interface RegistryResource {
  readonly id: string;
  /** `Premium`. */
  readonly sku: string | undefined;
  /** Rights on single repositories, by attributes: roles for whole registries count for nothing. */
  readonly isAbac: boolean;
}

export interface ImportSource {
  /** Of another registry of Azure; or the host of one that needs no login. */
  readonly from: { readonly resourceId: string } | { readonly registryUri: string };
  /** `team/app@sha256:…`. */
  readonly image: string;
}

export interface ImportTarget {
  /** `team/app:v1`. */
  readonly tags: readonly string[];
  /** Repositories that get the image without a name. */
  readonly untagged: readonly string[];
}

/** What the images of a registry take. Bytes. */
export interface Storage {
  readonly used: number;
  /** What the price of the registry's tier includes: more is allowed, and costs. Absent where nothing is told. */
  readonly included?: number;
}

/** Azure Resource Manager, as one account of Entra. */
export interface Arm {
  /** Undefined when the account does not see it. */
  find(loginServer: string, options: CallOptions): Promise<RegistryResource | undefined>;
  /** What the account may do there: says so of each action, as roles name them. */
  rights(resource: RegistryResource, options: CallOptions): Promise<(action: string) => boolean>;
  /** Undefined when the service does not tell. */
  storage(resource: RegistryResource, options: CallOptions): Promise<Storage | undefined>;
  /** Ends when the image is there. */
  importImage(
    resource: RegistryResource,
    what: { readonly source: ImportSource; readonly target: ImportTarget },
    options: CallOptions,
  ): AsyncGenerator<void>;
}

/** Undefined for accounts that are none of Entra. */
export async function openArm(api: RegistryApi): Promise<Arm | undefined> {
  const account = await api.account();
  const cloud = cloudOf(api.host);
  if (account?.kind !== "entra" || cloud === undefined) return undefined;
  const send = createSender(api, cloud, account);
  return {
    async find(loginServer, { signal }) {
      const answer = await send({
        method: "POST",
        path: `/providers/Microsoft.ResourceGraph/resources?api-version=${GRAPH_VERSION}`,
        json: { query: registryQuery(loginServer), options: { resultFormat: "objectArray" } },
        signal,
      });
      if (answer.status !== 200) throw armFailure(api, cloud, answer);
      const [found] = answer.read(graphSchema).data;
      return (
        found && {
          id: found.id,
          sku: found.sku ?? undefined,
          isAbac: found.roles === "AbacRepositoryPermissions",
        }
      );
    },
    async rights({ id }, { signal }) {
      const path = `${id}/providers/Microsoft.Authorization/permissions?api-version=${PERMISSIONS_VERSION}`;
      const answer = await send({ method: "GET", path, signal });
      if (answer.status === 401 || answer.status === 403) return () => false;
      if (answer.status !== 200) throw armFailure(api, cloud, answer);
      const { value } = answer.read(permissionsSchema);
      return (action) =>
        value.some(({ actions, notActions }) => fits(actions, action) && !fits(notActions, action));
    },
    async storage({ id }, { signal }) {
      const path = `${id}/listUsages?api-version=${USAGES_VERSION}`;
      const answer = await send({ method: "GET", path, signal });
      if (answer.status !== 200) throw armFailure(api, cloud, answer);
      return storageOf(answer.read(usagesSchema));
    },
    async *importImage({ id }, { source, target }, { signal }) {
      const answer = await send({
        method: "POST",
        path: `${id}/importImage?api-version=${REGISTRY_VERSION}`,
        json: {
          source: { ...source.from, sourceImage: source.image },
          targetTags: target.tags,
          untaggedTargetRepositories: target.untagged,
          // Whether a tag may be moved was asked before.
          mode: "Force",
        },
        signal,
      });
      yield* followOperation(api, cloud, { send, started: answer, signal });
    },
  };
}

interface ArmRequest extends CallOptions {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly json?: unknown;
}

type Send = (request: ArmRequest) => Promise<ApiAnswer>;

function createSender(api: RegistryApi, cloud: AzureCloud, account: EntraAccount): Send {
  let held: { readonly token: string; readonly until: number } | undefined;
  const tokenFor = async (signal: AbortSignal): Promise<string> => {
    if (held !== undefined && held.until > api.now()) return held.token;
    const audience = cloud.managementAudience;
    const token = await redeem(api, cloud, { account, audience, signal });
    if (token === "no such audience") {
      throw new AppError("denied", "Microsoft Entra gives out no token for the management API", {
        details: { host: cloud.login, tenant: account.tenant, hint: "entra_consent" },
      });
    }
    const lifeMs = (token.expires_in ?? 0) * 1000;
    held = { token: token.access_token, until: api.now() + lifeMs - SPARE_MS };
    return token.access_token;
  };
  return async ({ path, method, json, signal }) => {
    const token = await tokenFor(signal);
    return api.send({
      method,
      target: new URL(path, `https://${cloud.management}`),
      headers: { authorization: `Bearer ${token}` },
      ...(json === undefined ? {} : { json }),
      secrets: [token],
      signal,
    });
  };
}

/** Asks until the operation has ended. Spec: Azure Resource Manager, asynchronous operations: 202 and `Location`. */
async function* followOperation(
  api: RegistryApi,
  cloud: AzureCloud,
  {
    send,
    started,
    signal,
  }: { readonly send: Send; readonly started: ApiAnswer; readonly signal: AbortSignal },
): AsyncGenerator<void> {
  let answer = started;
  let place: string | undefined;
  while (answer.status === 202) {
    yield;
    place = placeOf(cloud, answer.header("location")) ?? place;
    if (place === undefined) throw armFailure(api, cloud, answer);
    await api.sleep(pauseOf(answer), signal);
    answer = await send({ method: "GET", path: place, signal });
  }
  if (![200, 201, 204].includes(answer.status)) throw armFailure(api, cloud, answer);
}

/** The token goes to the management API and nowhere else, whatever an answer names. */
function placeOf({ management }: AzureCloud, location: string | undefined): string | undefined {
  const url = location === undefined ? null : URL.parse(location, `https://${management}`);
  return url?.origin === `https://${management}` ? `${url.pathname}${url.search}` : undefined;
}

function pauseOf(answer: ApiAnswer): number {
  const seconds = Number(answer.header("retry-after"));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, MAX_POLL_MS) : POLL_MS;
}

/** The host was matched whole before: nothing in it can end the text. */
function registryQuery(loginServer: string): string {
  return [
    "resources",
    "where type =~ 'microsoft.containerregistry/registries'",
    `where properties.loginServer =~ '${loginServer}'`,
    "project id, sku = tostring(sku.name), roles = tostring(properties.roleAssignmentMode)",
  ].join(" | ");
}

/** The other usages are numbers of webhooks, replications and the like. */
function storageOf({ value }: z.infer<typeof usagesSchema>): Storage | undefined {
  const size = value.find(({ name, unit }) => name === "Size" && unit === "Bytes");
  if (size?.currentValue === undefined) return undefined;
  return {
    used: size.currentValue,
    ...(size.limit === undefined ? {} : { included: size.limit }),
  };
}

function fits(patterns: readonly string[] | null | undefined, action: string): boolean {
  return (patterns ?? []).some((pattern) => isAction(pattern, action));
}

/** `Microsoft.ContainerRegistry/registries/*` has `Microsoft.ContainerRegistry/registries/importImage/action`. */
function isAction(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split("*");
  const [first = ""] = parts;
  const last = parts.at(-1) ?? "";
  const wanted = action.toLowerCase();
  if (parts.length === 1) return wanted === first;
  let at = first.length;
  if (!wanted.startsWith(first) || !wanted.endsWith(last)) return false;
  for (const part of parts.slice(1, -1)) {
    const found = wanted.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at + last.length <= wanted.length;
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "denied",
  403: "denied",
  404: "manifest_not_found",
  409: "tag_exists",
  429: "rate_limited",
};

/** A person reads it in a dialog. */
const MAX_WORDS = 300;

function armFailure(api: RegistryApi, { management }: AzureCloud, answer: ApiAnswer): AppError {
  const { status } = answer;
  const told = tryRead(answer);
  const registryCode = printable(told?.code ?? "");
  const registryMessage = printable(told?.message ?? "").slice(0, MAX_WORDS);
  const code = BY_STATUS[status] ?? (status >= 500 ? "registry_failed" : "registry_refused");
  return new AppError(code, `${management} answered ${status} (${registryCode})`, {
    details: { host: api.host, status, registryCode, registryMessage },
  });
}

function tryRead({ text }: ApiAnswer): z.infer<typeof failureSchema>["error"] | undefined {
  try {
    return failureSchema.parse(JSON.parse(text)).error;
  } catch {
    return undefined;
  }
}
