import { type Asked, formOf, jwt, refusal, type Told } from "./request.ts";
import type { AzureUser, AzureWorld } from "./world.ts";

const NOBODY = "00000000-0000-0000-0000-000000000000";
/** Seconds: what Azure's own tokens last. */
const REFRESH_LIFE = 3 * 3600;

/** What was given out, by its text. */
export interface Tokens {
  /** The token endpoints; undefined for other paths. */
  answer(asked: Asked): Told | undefined;
  /** Whether the request may do it: undefined, or what is missing, as the service says it. */
  check(asked: Asked, scope: string): Told | undefined;
}

interface Claims {
  readonly scopes: readonly string[];
  readonly user: AzureUser;
}

/** `/oauth2/exchange` and `/oauth2/token`. Source: Azure/acr, docs/AAD-OAuth.md. */
export function createTokens(world: AzureWorld, now: () => number): Tokens {
  const refreshes = new Map<string, AzureUser>();
  const accesses = new Map<string, Claims>();
  let count = 0;
  const grant = (user: AzureUser, scopes: readonly string[]): Told => {
    const granted = scopes.map((scope) => narrowed(world, user, scope)).filter((s) => s !== "");
    count += 1;
    const token = jwt({ jti: count, access: granted.map(claimOf) });
    accesses.set(token, { scopes: granted, user });
    return { status: 200, json: { access_token: token } };
  };
  const exchange = (asked: Asked): Told => {
    const form = formOf(asked);
    const token = readJwt(form.get("access_token") ?? "");
    const isTaken = world.takenAudiences.includes(String(token["aud"]));
    if (!isTaken || token["tid"] !== form.get("tenant") || world.role === undefined)
      return refusal(
        401,
        "UNAUTHORIZED",
        "authentication required, visit https://aka.ms/acr/authorization for more information.",
      );
    count += 1;
    const exp = Math.floor(now() / 1000) + REFRESH_LIFE;
    const refresh = jwt({ jti: `canary-refresh-${count}`, exp });
    refreshes.set(refresh, world.role);
    return { status: 200, json: { refresh_token: refresh } };
  };
  const byRefresh = (asked: Asked): Told => {
    const form = formOf(asked);
    const user =
      form.get("grant_type") === "password"
        ? withPassword(world, form.get("username") ?? "", form.get("password") ?? "")
        : refreshes.get(form.get("refresh_token") ?? "");
    if (user === undefined) return refusal(401, "UNAUTHORIZED", "authentication required");
    return grant(user, (form.get("scope") ?? "").split(" ").filter(Boolean));
  };
  const byBasic = (asked: Asked): Told => {
    const [name = "", password = ""] = basicOf(asked);
    const user = name === NOBODY ? refreshes.get(password) : withPassword(world, name, password);
    if (user === undefined) return refusal(401, "UNAUTHORIZED", "authentication required");
    return grant(
      user,
      asked.url.searchParams.getAll("scope").flatMap((s) => s.split(" ")),
    );
  };
  return {
    answer(asked) {
      if (asked.url.pathname === "/oauth2/exchange") return exchange(asked);
      if (asked.url.pathname !== "/oauth2/token") return undefined;
      return asked.method === "POST" ? byRefresh(asked) : byBasic(asked);
    },
    check(asked, scope) {
      const [, bearer = ""] = /^Bearer (.+)$/.exec(asked.headers.authorization ?? "") ?? [];
      const held = accesses.get(bearer);
      const wanted = spelled(world, scope);
      const isPing = scope === "";
      if (held !== undefined && (isPing || covers(held.scopes, wanted))) return undefined;
      const named = isPing ? "" : `,scope="${wanted}"`;
      const insufficient = held === undefined ? "" : `,error="insufficient_scope"`;
      return refusal(
        401,
        "UNAUTHORIZED",
        "authentication required, visit https://aka.ms/acr/authorization for more information.",
        {
          detail: isPing ? undefined : [detailOf(wanted)],
          headers: {
            "www-authenticate": `Bearer realm="https://${world.host}/oauth2/token",service="${world.host}"${named}${insufficient}`,
          },
        },
      );
    },
  };
}

export function readJwt(token: string): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ""] = token.split(".");
    return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function withPassword(world: AzureWorld, name: string, password: string): AzureUser | undefined {
  const user = world.users.get(name);
  return user?.password === password ? user : undefined;
}

function basicOf({ headers }: Asked): readonly string[] {
  const [, encoded = ""] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  const text = Buffer.from(encoded, "base64").toString();
  const at = text.indexOf(":");
  return at === -1 ? [] : [text.slice(0, at), text.slice(at + 1)];
}

/** The older spelling is another word. */
function spelled({ spelling }: AzureWorld, scope: string): string {
  return scope.replace("metadata_read", spelling);
}

interface Parts {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

function partsOf(scope: string): Parts {
  const [type = "", ...rest] = scope.split(":");
  const actions = (rest.pop() ?? "").split(",");
  return { type, name: rest.join(":"), actions };
}

function narrowed(world: AzureWorld, user: AzureUser, scope: string): string {
  const { type, name, actions } = partsOf(scope);
  if (type === "registry") return user.mayList && name === "catalog" ? scope : "";
  const may = Object.entries(user.map)
    .filter(([pattern]) => fits(pattern, name))
    .flatMap(([, allowed]) => allowed.map((action) => spelled(world, action)));
  const kept = actions.filter((action) => may.includes(action));
  return kept.length === 0 ? "" : `${type}:${name}:${kept.join(",")}`;
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

function covers(held: readonly string[], wanted: string): boolean {
  const want = partsOf(wanted);
  return want.actions.every((action) =>
    held.some((scope) => {
      const have = partsOf(scope);
      return have.name === want.name && have.actions.includes(action);
    }),
  );
}

function claimOf(scope: string): object {
  const { type, name, actions } = partsOf(scope);
  return { type, name, actions };
}

function detailOf(scope: string): object {
  const { type, name, actions } = partsOf(scope);
  return { Type: type, Name: name, Action: actions.at(-1) };
}
