import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { AppError, type ErrorDetails } from "../../../shared/errors.ts";
import { isPassingError, isPassingStatus } from "../../../shared/passing.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import type { CloudCredential } from "../../registry/credential.ts";
import { apiOrigin, type AlibabaHost } from "./hosts.ts";
import { createPace } from "./pace.ts";
import { type CloudRefusal, isThrottled, refusalError } from "./refusal.ts";
import { outcomeSchema } from "./schema.ts";
import { canonicalQuery, signedHeaders } from "./signature.ts";

export type AccessKeyAccount = Extract<CloudCredential, { kind: "access-key" }>;

/** One call. */
export interface CloudCall {
  /** Reads are repeated when the network fails; nothing else is. */
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly action: string;
  /** Of the old API only, whose calls have paths of their own. Encoded. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The right that it needs in a RAM policy, where it is not called as the action is. */
  readonly right?: string;
  /** Repository and reference, for errors. */
  readonly details?: ErrorDetails;
  readonly signal: AbortSignal;
}

/** The API of the container registry in one region, for one access key. */
export interface CloudApi {
  /** The answer. @throws login_refused, denied, repository_not_found, rate_limited, not_a_registry, … */
  call<T>(schema: z.ZodType<T>, call: CloudCall): Promise<T>;
  /** The same where only success matters. */
  run(call: CloudCall): Promise<void>;
}

/** Each edition has its own API, at the same host. */
const VERSIONS = { enterprise: "2018-12-01", personal: "2016-06-07" } as const;

/** Tries of one call, the first included. */
const MAX_TRIES = 6;
/** Throttling is by the second and by the minute: the pauses double up to 16 s. */
const FIRST_PAUSE_MS = 1000;

/** Calls the API at the host of the registry's region: known from its name, whatever its server says. */
export function createCloudApi(
  api: RegistryApi,
  host: AlibabaHost,
  account: AccessKeyAccount,
): CloudApi {
  const pace = createPace(api);
  const ask = async (call: CloudCall): Promise<ApiAnswer> => {
    const isRead = call.method === "GET";
    for (let attempt = 1; ; attempt += 1) {
      await pace(call.signal);
      const request = signed(call, { host, account, now: api.now() });
      const mayRepeat = attempt < MAX_TRIES;
      try {
        const answer = await api.send(request);
        const refusal = readRefusal(answer);
        if (refusal === undefined) return answer;
        const passes = isThrottled(refusal) || (isRead && isPassingStatus(answer.status));
        if (!mayRepeat || !passes) {
          const told = { edition: host.edition, right: `cr:${call.right ?? call.action}` };
          throw await refusalError(api, request, { answer, refusal, call: told });
        }
      } catch (error) {
        if (!mayRepeat || !isRead || !isPassingError(error)) throw error;
      }
      await api.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), call.signal);
    }
  };
  return {
    call: async (schema, call) => (await ask(call)).read(schema),
    run: async (call) => {
      await ask(call);
    },
  };
}

/** @throws unsupported, with the reason, for accounts without an access key */
export function accessKeyOf(
  account: Awaited<ReturnType<RegistryApi["account"]>>,
  host: string,
): AccessKeyAccount {
  if (account?.kind === "access-key") return account;
  throw new AppError("unsupported", `the API of ${host} takes an access key only`, {
    details: { host, hint: "alibaba_needs_access_key" },
  });
}

/** Each try is signed anew: a nonce is taken once, so that a request that is sent again as it was would be refused. */
function signed(
  { method, action, path = "/", query = {}, body, details, signal }: CloudCall,
  {
    host,
    account,
    now,
  }: { readonly host: AlibabaHost; readonly account: AccessKeyAccount; readonly now: number },
): ApiRequest {
  const target = apiOrigin(host);
  target.pathname = path;
  target.search = canonicalQuery(query);
  const text = body === undefined ? "" : JSON.stringify(body);
  const { sessionToken, secretKey, username } = account;
  const headers = {
    host: target.host,
    ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    "x-acs-action": action,
    "x-acs-version": VERSIONS[host.edition],
    // Seconds only, as their own tools send it.
    "x-acs-date": new Date(now).toISOString().replace(/\.\d+Z$/, "Z"),
    "x-acs-signature-nonce": randomUUID(),
    ...(sessionToken === undefined ? {} : { "x-acs-security-token": sessionToken }),
  };
  const { host: _, ...sent } = signedHeaders(
    { method, path, query, headers, body: text },
    { id: username, secret: secretKey },
  );
  return {
    method,
    target,
    headers: sent,
    ...(body === undefined ? {} : { text }),
    repeatable: false,
    ...(details === undefined ? {} : { details }),
    secrets: [secretKey, ...(sessionToken === undefined ? [] : [sessionToken])],
    signal,
  };
}

/** Undefined for success. Status 200 alone is none: `IsSuccess: false` refuses. */
function readRefusal({ status, text }: ApiAnswer): CloudRefusal | undefined {
  const outcome = outcomeSchema.safeParse(tryParse(text)).data;
  if (status >= 200 && status < 300 && outcome?.isSuccess !== false) return undefined;
  return { status, code: outcome?.code ?? "", message: outcome?.message ?? "" };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
