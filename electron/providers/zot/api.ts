import type { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { askedOnce } from "../api-account.ts";
import type { CallOptions } from "../provider.ts";
import { extensionsSchema, graphSchema, managementSchema } from "./schema.ts";

/** Which extensions there are. Spec: distribution-spec, extensions. */
export const DISCOVER = "/v2/_oci/ext/discover";
/** Which zot it is: told to everybody. */
export const MANAGEMENT = "/v2/_zot/ext/mgmt";
const SEARCH = "/v2/_zot/ext/search";
/** A person reads it in a dialog. */
const MAX_MESSAGE = 500;

/** What this zot was built and configured with. */
export interface ZotFeatures {
  readonly hasSearch: boolean;
  readonly version?: string;
}

export interface ZotQuery {
  /** In GraphQL. */
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly repository?: string;
  readonly signal: AbortSignal;
}

/** zot's extensions, as one account. */
export interface ZotApi {
  readonly registry: RegistryApi;
  features(options: CallOptions): Promise<ZotFeatures>;
  /** @throws unsupported without the search extension; registry_refused with zot's words */
  search<T>(query: ZotQuery, schema: z.ZodType<T>): Promise<T>;
}

export function createZotApi(registry: RegistryApi): ZotApi {
  const features = askedOnce((options: CallOptions) => readFeatures(registry, options));
  return {
    registry,
    features,
    search: async (query, schema) => {
      const { hasSearch } = await features(query);
      if (hasSearch) return ask(registry, query, schema);
      throw new AppError("unsupported", `${registry.host} runs without the search extension`, {
        details: { host: registry.host },
      });
    },
  };
}

async function readFeatures(registry: RegistryApi, { signal }: CallOptions): Promise<ZotFeatures> {
  const request = { method: "GET", target: DISCOVER, signal } as const;
  const found = await registry.send(request);
  // A zot without extensions knows no such path.
  if (found.status === 401 || found.status === 403) throw await registry.failure(request, found);
  const { extensions } = found.status === 200 ? found.read(extensionsSchema) : {};
  const endpoints = (extensions ?? []).flatMap((one) => one.endpoints ?? []);
  const told = await registry.send({ method: "GET", target: MANAGEMENT, signal });
  const version = told.status === 200 ? told.read(managementSchema).releaseTag : undefined;
  return {
    hasSearch: endpoints.includes(SEARCH),
    ...(version ? { version: printable(version).slice(0, 100) } : {}),
  };
}

async function ask<T>(
  registry: RegistryApi,
  { query, variables, repository, signal }: ZotQuery,
  schema: z.ZodType<T>,
): Promise<T> {
  const details = { host: registry.host, ...(repository === undefined ? {} : { repository }) };
  const request = {
    method: "POST",
    target: SEARCH,
    json: { query, variables },
    repeatable: true,
    details: repository === undefined ? {} : { repository },
    signal,
  } as const;
  const answer = await registry.send(request);
  // A question that this version does not understand comes with 422, and with the reason.
  if (answer.status !== 200 && answer.status !== 422) throw await registry.failure(request, answer);
  const { data, errors } = answer.read(graphSchema);
  const parsed = schema.safeParse(data);
  if (parsed.success && (errors ?? []).length === 0) return parsed.data;
  const message = printable(errors?.[0]?.message ?? "an answer that its schema does not promise");
  throw new AppError("registry_refused", `${registry.host} answered ${message}`, {
    details: { ...details, status: answer.status, registryMessage: message.slice(0, MAX_MESSAGE) },
  });
}
