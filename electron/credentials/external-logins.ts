import { createHmac, randomBytes } from "node:crypto";
import { AppError, hasCode, toWireError, withDetails } from "../../shared/errors.ts";
import type { ExternalProblem, ExternalSource } from "../../shared/external-login.ts";
import { parseAddress } from "../../shared/registry-address.ts";
import { type AuthEntry, type AuthFile, damaged, parseAuthFile } from "./auth-file.ts";
import type { ContainersEnvironment } from "./containers-auth.ts";
import {
  createCredentialHelpers,
  type CredentialHelpers,
  type CredentialHelpersOptions,
  programName,
} from "./credential-helper.ts";
import type { ExternalCredential, SharedCredential } from "./external-credential.ts";
import {
  distinct,
  fileLogins,
  type Findings,
  type FoundLogin,
  helperLogins,
  helperSource,
  pastedHelperProblems,
  storeLogins,
} from "./list-logins.ts";
import { entriesByAddress, type LoginCandidate, type LoginTarget } from "./login-candidate.ts";
import { type LoginSource, loginSources } from "./login-sources.ts";

interface Waiting {
  readonly signal?: AbortSignal | undefined;
}

/** The helper program that Docker uses for a registry. */
export interface DockerHelper {
  /** With `docker-credential-`. */
  readonly helper: string;
  /** The file that names it: `~/.docker/config.json`. */
  readonly file: string;
}

/** Logins that Docker, Podman and their helpers have on this computer. Their files are read and never written. */
export interface ExternalLogins {
  /**
   * The login that they would use, from the first place that has one. A helper that is missing or fails is an error: to
   * go on without it would be to act as somebody else (CVE-2021-41092).
   * @throws helper_missing, helper_failed, configuration_invalid, cancelled
   */
  lookup(target: LoginTarget, options?: Waiting): Promise<ExternalCredential | undefined>;
  /**
   * Names what {@link lookup} would use, without running a helper: the same text for the same login in this run, another
   * one when a file changed. Where there is no login, the same in all runs. @throws configuration_invalid
   */
  keyFor(target: LoginTarget): Promise<string>;
  /** Everything that is there. What cannot be read becomes a problem and hides nothing else. @throws cancelled */
  find(options?: Waiting): Promise<Findings>;
  /** The same for a config.json or auth.json that somebody pasted. Helpers that it names are not run. */
  read(pasted: string): Findings;
  /**
   * The login that {@link find} or {@link read} listed, with its secret; undefined when it is not there any more. A
   * helper is asked only when a configuration file names it for this registry.
   * @param pasted the text, for a source of the kind `pasted`
   * @throws invalid_reference, helper_missing, helper_failed, configuration_invalid, cancelled
   */
  credentialOf(
    address: string,
    source: ExternalSource,
    options?: Waiting & { readonly pasted?: string | undefined },
  ): Promise<ExternalCredential | undefined>;
  /** The helper in which `docker login` would keep a login for this host. @throws configuration_invalid */
  dockerHelperFor(host: string): Promise<DockerHelper | undefined>;
  /**
   * Gives a login into the keeping of that helper. Docker's file stays as it is.
   * @throws helper_missing, also when Docker uses none here; helper_failed, configuration_invalid, cancelled
   */
  share(host: string, login: SharedCredential, options?: Waiting): Promise<DockerHelper>;
  /** Asks helpers anew at the next lookup: a registry refused what they had given. */
  forgetAnswers(): void;
}

export type ExternalLoginsOptions = CredentialHelpersOptions & ContainersEnvironment;

/** The key where no file has a login: the same in every run, so that what nobody may read is remembered. */
const NOBODY = "nobody";

const PASTED: ExternalSource = { kind: "pasted", name: "config.json" };

export function createExternalLogins(options: ExternalLoginsOptions): ExternalLogins {
  const sources = loginSources(options);
  const helpers = createCredentialHelpers(options);
  const keyOfKeys = randomBytes(32);

  return {
    async lookup(target, waiting = {}) {
      for (const place of sources) {
        const file = await place.read();
        if (file === undefined) continue;
        for (const candidate of place.candidates(file, target)) {
          const login = await open(helpers, file, candidate, waiting);
          if (login !== undefined) return login;
        }
      }
      return undefined;
    },
    async keyFor(target) {
      const found: unknown[] = [];
      for (const place of sources) {
        const file = await place.read();
        const candidates = file === undefined ? [] : place.candidates(file, target);
        if (candidates.length > 0) found.push([file?.name, candidates]);
      }
      if (found.length === 0) return NOBODY;
      // The candidates hold secrets: a plain digest would let weak ones be guessed from the key.
      return createHmac("sha256", keyOfKeys)
        .update(JSON.stringify(found))
        .digest("hex")
        .slice(0, 16);
    },
    async find(waiting = {}) {
      const all: Findings[] = [];
      for (const place of sources) all.push(await findIn(helpers, place, waiting));
      return joined(all);
    },
    read(pasted) {
      try {
        const file = parseAuthFile(pasted, PASTED.name);
        const found = fileLogins(file, PASTED);
        return { ...found, problems: [...found.problems, ...pastedHelperProblems(file)] };
      } catch (error) {
        return { logins: [], problems: [problem(PASTED, error)] };
      }
    },
    async credentialOf(address, source, { pasted, signal } = {}) {
      if (source.kind === "pasted")
        return entryOf(parseAuthFile(pasted ?? "", PASTED.name), address);
      if (source.kind === "helper")
        return helperLogin({ sources, helpers }, address, source.name, { signal });
      const place = sources.find((place) => isSame(place.source, source));
      const file = await place?.read();
      return file === undefined ? undefined : entryOf(file, address);
    },
    dockerHelperFor: async (host) => (await dockerHelper(sources, host))?.shown,
    async share(host, login, waiting = {}) {
      const found = await dockerHelper(sources, host);
      if (found === undefined) throw noDockerHelper(host);
      try {
        await helpers.store(found.helper, found.server, login, waiting);
      } catch (error) {
        throw withDetails(error, { file: found.shown.file });
      }
      return found.shown;
    },
    forgetAnswers: () => helpers.forgetAnswers(),
  };
}

/** The login at one place of a file, or undefined when there is none. */
async function open(
  helpers: CredentialHelpers,
  file: AuthFile,
  candidate: LoginCandidate,
  waiting: Waiting,
): Promise<ExternalCredential | undefined> {
  if (candidate.kind === "entry") return toCredential(candidate.entry, file.name);
  try {
    return await helpers.get(candidate.helper, candidate.server, waiting);
  } catch (error) {
    throw withDetails(error, { file: file.name });
  }
}

/** @throws configuration_invalid */
function toCredential(entry: AuthEntry, source: string): ExternalCredential | undefined {
  if (entry.kind === "empty") return undefined;
  if (entry.kind === "damaged") throw damaged(source, entry.why);
  return { ...entry, source };
}

function entryOf(file: AuthFile, address: string): ExternalCredential | undefined {
  const entry = entriesByAddress(file).get(address);
  return entry === undefined ? undefined : toCredential(entry, file.name);
}

/** The login that a helper of this name has, if a file tells to ask it. */
async function helperLogin(
  { sources, helpers }: { sources: readonly LoginSource[]; helpers: CredentialHelpers },
  address: string,
  program: string,
  waiting: Waiting,
): Promise<ExternalCredential | undefined> {
  const { host } = parseAddress(address);
  for (const place of sources) {
    const file = await place.read();
    if (file === undefined) continue;
    const candidate = place
      .candidates(file, { host })
      .find((one) => one.kind === "helper" && programName(one.helper) === program);
    if (candidate !== undefined) return open(helpers, file, candidate, waiting);
  }
  return undefined;
}

async function findIn(
  helpers: CredentialHelpers,
  place: LoginSource,
  waiting: Waiting,
): Promise<Findings> {
  let file: AuthFile | undefined;
  try {
    file = await place.read();
  } catch (error) {
    return { logins: [], problems: [problem(place.source, error)] };
  }
  if (file === undefined) return { logins: [], problems: [] };
  return joined([
    await findOwnHelpers(helpers, file),
    place.hasStore ? await findStore(helpers, file, waiting) : { logins: [], problems: [] },
    fileLogins(file, place.source),
  ]);
}

/** Registries with a helper of their own. None is asked: some open a window, or create a token at a cloud. */
async function findOwnHelpers(helpers: CredentialHelpers, file: AuthFile): Promise<Findings> {
  const logins: FoundLogin[] = [];
  const problems: ExternalProblem[] = [];
  for (const [helper, found] of helperLogins(file)) {
    if (await helpers.isInstalled(helper)) logins.push(...found);
    else problems.push(problem(helperSource(helper), notInstalled(helper, found, file)));
  }
  return { logins, problems };
}

async function findStore(
  helpers: CredentialHelpers,
  file: AuthFile,
  waiting: Waiting,
): Promise<Findings> {
  const store = file.credsStore;
  if (store === undefined) return { logins: [], problems: [] };
  try {
    const accounts = await helpers.list(store, waiting);
    return { logins: storeLogins(file, store, accounts), problems: [] };
  } catch (error) {
    const told = withDetails(error, { file: file.name });
    return { logins: [], problems: [problem(helperSource(store), told)] };
  }
}

async function dockerHelper(
  sources: readonly LoginSource[],
  host: string,
): Promise<{ helper: string; server: string; shown: DockerHelper } | undefined> {
  const place = sources.find(({ source }) => source.kind === "docker-config");
  const file = await place?.read();
  if (place === undefined || file === undefined) return undefined;
  const candidate = place.candidates(file, { host }).find(({ kind }) => kind === "helper");
  if (candidate?.kind !== "helper") return undefined;
  const { helper, server } = candidate;
  return { helper, server, shown: { helper: programName(helper), file: file.name } };
}

function notInstalled(helper: string, found: readonly FoundLogin[], file: AuthFile): AppError {
  const name = programName(helper);
  return new AppError("helper_missing", `${name} is not installed`, {
    details: {
      helper: name,
      host: found.map(({ address }) => address).join(", "),
      file: file.name,
      why: "there is no program of this name in the search path",
    },
  });
}

function noDockerHelper(host: string): AppError {
  const why = "Docker's configuration names no credential helper for this registry";
  return new AppError("helper_missing", `${why}: ${host}`, { details: { helper: "", host, why } });
}

function problem(source: ExternalSource, error: unknown): ExternalProblem {
  if (!hasCode(error, "helper_missing", "helper_failed", "configuration_invalid")) throw error;
  return { source, error: toWireError(error) };
}

function isSame(a: ExternalSource, b: ExternalSource): boolean {
  return a.kind === b.kind && a.name === b.name;
}

function joined(all: readonly Findings[]): Findings {
  return {
    logins: distinct(all.flatMap(({ logins }) => logins)),
    problems: all.flatMap(({ problems }) => problems),
  };
}
