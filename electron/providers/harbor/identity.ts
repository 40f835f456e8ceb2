import { AppError } from "../../../shared/errors.ts";
import type { ApiRequest, RegistryApi } from "../../registry/api.ts";
import type { CallOptions } from "../provider.ts";
import { currentUserSchema, type SystemInfo, systemInfoSchema, tokenSchema } from "./schema.ts";

/**
 * Whom Harbor takes the account for. `refused`: it took the password for wrong, and would not say so. `cli-secret`: a
 * secret for command lines, of somebody who signs in with OpenID Connect; little of the API takes it.
 */
export interface Identity {
  readonly kind: "nobody" | "refused" | "user" | "robot" | "cli-secret";
  /** As the account was given. */
  readonly account?: string;
  readonly isAdmin: boolean;
  /** Undefined when the API is out of reach, for instance behind a proxy that lets only `/v2/` through. */
  readonly system: SystemInfo | undefined;
}

/** All paths of the API begin with it. */
export const API = "/api/v2.0";
/** Without scope: the token is good for nothing, and says only that the password is right. */
const TOKEN_CHECK = "/service/token?service=harbor-registry";

/**
 * Finds out whom Harbor takes the account for. The API answers a wrong password like somebody unknown, so the token service
 * is asked, which says it. One after the other: each wrong password locks the account for a moment, and tries in that
 * time count as wrong.
 */
export async function identify(api: RegistryApi, { signal }: CallOptions): Promise<Identity> {
  const credential = await api.account();
  if (credential?.kind !== "password") {
    return { kind: "nobody", isAdmin: false, system: await systemOf(api, "nobody", signal) };
  }
  const account = credential.username;
  if (!(await isAccepted(api, signal))) {
    const system = await systemOf(api, "nobody", signal);
    return { kind: "refused", account, isAdmin: false, system };
  }
  const system = await systemOf(api, "password", signal);
  return { account, system, ...(await kindOf(api, signal)) };
}

/** @throws not_a_registry, registry_failed, … when it does not say */
async function isAccepted(api: RegistryApi, signal: AbortSignal): Promise<boolean> {
  const request: ApiRequest = { method: "GET", target: TOKEN_CHECK, as: "password", signal };
  const answer = await api.send(request);
  if (answer.status === 401) return false;
  if (answer.status !== 200) throw await api.failure(request, answer);
  // Harbor 2 sends both, and `access_token` is empty.
  const { token = "", access_token: other = "" } = answer.read(tokenSchema);
  return token !== "" || other !== "";
}

async function systemOf(
  api: RegistryApi,
  as: "password" | "nobody",
  signal: AbortSignal,
): Promise<SystemInfo | undefined> {
  const request: ApiRequest = { method: "GET", target: `${API}/systeminfo`, as, signal };
  const answer = await api.send(request);
  if (answer.status === 429 || answer.status >= 500) throw await api.failure(request, answer);
  if (answer.status !== 200) return undefined;
  try {
    return answer.read(systemInfoSchema);
  } catch {
    // A page, where the API should be.
    return undefined;
  }
}

/** Of a password that was accepted. Robots are told 412, and command line secrets count for nobody here. */
async function kindOf(
  api: RegistryApi,
  signal: AbortSignal,
): Promise<Pick<Identity, "kind" | "isAdmin">> {
  const request: ApiRequest = {
    method: "GET",
    target: `${API}/users/current`,
    as: "password",
    signal,
  };
  const answer = await api.send(request);
  if (answer.status === 412) return { kind: "robot", isAdmin: false };
  if (answer.status === 401) return { kind: "cli-secret", isAdmin: false };
  if (answer.status !== 200) throw await api.failure(request, answer);
  const user = answer.read(currentUserSchema);
  const isAdmin = user.sysadmin_flag === true || user.admin_role_in_auth === true;
  return { kind: "user", isAdmin };
}

/** Says why Harbor would not take this from the account, where it is known without asking. */
export function checkMay(
  { kind, account = "" }: Identity,
  { host, isChange, takesCliSecret }: { host: string; isChange: boolean; takesCliSecret: boolean },
): void {
  if (kind === "refused" && isChange) {
    throw new AppError("login_refused", `${host} does not accept the password of ${account}`, {
      details: { host, account, hint: "harbor_anonymous_list" },
    });
  }
  if (kind === "cli-secret" && !takesCliSecret) {
    throw new AppError("denied", `${host} does not take a CLI secret for this`, {
      details: { host, account, hint: "harbor_cli_secret" },
    });
  }
}
