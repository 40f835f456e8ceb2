import { AppError, toWireError } from "../../shared/errors.ts";
import type {
  ExternalLogin,
  ExternalProblem,
  ExternalSource,
} from "../../shared/external-login.ts";
import { type AuthEntry, type AuthFile, damaged } from "./auth-file.ts";
import { programName } from "./credential-helper.ts";
import { TOKEN_USER } from "./helper-answer.ts";
import { entriesByAddress } from "./login-candidate.ts";
import { tryParseKey } from "./registry-key.ts";

/** A login that was found; whether there is a connection for it is not known here. */
export type FoundLogin = Omit<ExternalLogin, "connected">;

export interface Findings {
  readonly logins: readonly FoundLogin[];
  readonly problems: readonly ExternalProblem[];
}

/** The logins that stand in a file itself. */
export function fileLogins(file: AuthFile, source: ExternalSource): Findings {
  const logins: FoundLogin[] = [];
  const problems: ExternalProblem[] = [];
  for (const [address, entry] of entriesByAddress(file)) {
    if (entry.kind === "damaged")
      problems.push({ source, error: toWireError(damaged(file.name, entry.why)) });
    else logins.push({ address, ...usernameOf(entry), source, import: "copied" });
  }
  return { logins, problems };
}

/** The registries for which a file names a helper of their own, by helper. Which account it has is not known yet. */
export function helperLogins(file: AuthFile): ReadonlyMap<string, readonly FoundLogin[]> {
  const logins = new Map<string, FoundLogin[]>();
  for (const [key, helper] of file.credHelpers) {
    const host = tryParseKey(key)?.host;
    if (host === undefined || helper === "") continue;
    const found: FoundLogin = { address: host, source: helperSource(helper), import: "referenced" };
    logins.set(helper, [...(logins.get(helper) ?? []), found]);
  }
  return logins;
}

/** What the store for all registries has, besides those that have a helper of their own. */
export function storeLogins(
  file: AuthFile,
  store: string,
  accounts: ReadonlyMap<string, string>,
): readonly FoundLogin[] {
  const own = new Set([...file.credHelpers.keys()].map((key) => tryParseKey(key)?.host));
  return [...accounts].flatMap(([server, username]) => {
    const host = tryParseKey(server)?.host;
    if (host === undefined || own.has(host)) return [];
    const account = username === "" || username === TOKEN_USER ? {} : { username };
    return [
      { address: host, ...account, source: helperSource(store), import: "referenced" } as const,
    ];
  });
}

/** Helpers of a pasted text are not run: whoever wrote it would choose which programs start here. */
export function pastedHelperProblems(file: AuthFile): readonly ExternalProblem[] {
  const named = [...file.credHelpers].map(([key, helper]) => ({
    helper,
    host: tryParseKey(key)?.host ?? "",
  }));
  const store = file.credsStore === undefined ? [] : [{ helper: file.credsStore, host: "" }];
  return [...named, ...store]
    .filter(({ helper }) => helper !== "")
    .map(({ helper, host }) => {
      const why = "helpers named in a pasted text are not run";
      const name = programName(helper);
      const error = new AppError("helper_failed", `${name} was not asked: ${why}`, {
        details: { helper: name, host, why },
      });
      return { source: helperSource(helper), error: toWireError(error) };
    });
}

export function helperSource(helper: string): ExternalSource {
  return { kind: "helper", name: programName(helper) };
}

/** Of several with the same address and place, the first: a file may be Docker's and Podman's at once. */
export function distinct(logins: readonly FoundLogin[]): readonly FoundLogin[] {
  const byKey = new Map<string, FoundLogin>();
  for (const login of logins) {
    const key = JSON.stringify([login.address, login.source.name]);
    if (!byKey.has(key)) byKey.set(key, login);
  }
  return [...byKey.values()];
}

function usernameOf(entry: AuthEntry): { username?: string } {
  if (entry.kind !== "password" && entry.kind !== "identity-token") return {};
  return entry.username === "" || entry.username === TOKEN_USER ? {} : { username: entry.username };
}
