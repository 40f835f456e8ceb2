import { assertNever } from "../../shared/assert-never.ts";
import { AppError, hasCode } from "../../shared/errors.ts";
import { printable } from "../../shared/printable.ts";
import type { ExternalCredential, SharedCredential } from "./external-credential.ts";
import {
  type BadAnswer,
  isBadAnswer,
  parseGetAnswer,
  parseListAnswer,
  saysNotFound,
  TOKEN_USER,
} from "./helper-answer.ts";
import { findProgram, programEnvironment, type ProgramEnvironment } from "./helper-path.ts";
import { type Ended, runProgram } from "./helper-process.ts";
import { ordinaryWords } from "./helper-words.ts";
import { createMemo } from "./memo.ts";
import { createSharedFlights } from "./shared-flight.ts";

interface Waiting {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The programs named `docker-credential-*` that keep logins for Docker, Podman and others. Helpers are named as in
 * configuration files: `pass` for `docker-credential-pass`. Every method can throw helper_missing, helper_failed and
 * cancelled. Source: docker-credential-helpers, credentials/credentials.go.
 */
export interface CredentialHelpers {
  /** The login for a server, or undefined when the helper has none. Answers are remembered for a while. */
  get(helper: string, server: string, options?: Waiting): Promise<ExternalCredential | undefined>;
  /** User names by server. */
  list(helper: string, options?: Waiting): Promise<ReadonlyMap<string, string>>;
  /** Puts a login into the helper's keeping, in place of the one that it has for this server. */
  store(helper: string, server: string, login: SharedCredential, options?: Waiting): Promise<void>;
  /** Takes a login away. */
  erase(helper: string, server: string, options?: Waiting): Promise<void>;
  /** True when the program is there. */
  isInstalled(helper: string): Promise<boolean>;
  /** Drops what was remembered, so that the next `get` asks again: the registry refused what it had. */
  forgetAnswers(): void;
}

export interface CredentialHelpersOptions extends ProgramEnvironment {
  /** How long one call may take, in milliseconds. Default: 10 s, which leaves time to touch a security key. */
  readonly timeoutMs?: number;
  /** Milliseconds that only go forward. Default: those of this process. */
  readonly now?: () => number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** Bytes. An answer has a few kilobytes; `list` some more. */
const MAX_OUTPUT = 1024 * 1024;
/** Long enough for a session's work; tokens of cloud providers live for an hour and more. */
const MEMO_MS = 600_000;
/** A page that asks for twenty things does not run a broken helper twenty times. */
const FAILURE_MEMO_MS = 5000;

const NAME = /^[A-Za-z0-9._-]{1,100}$/;
/** The reference implementation joins lines, so that a line break makes another server (CVE-2024-52006 is its like). */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
/** Ours, and Docker's variable with passwords in it. A helper needs neither. */
const WITHHELD = /^(?:PORTOLAN_.*|DOCKER_AUTH_CONFIG)$/i;

type Action = "get" | "list" | "store" | "erase";

interface Call {
  readonly action: Action;
  readonly helper: string;
  /** Empty for `list`. */
  readonly server: string;
  readonly input: string;
  /** What must not be repeated, besides everything that looks like it. */
  readonly secrets?: readonly string[];
}

/** The program that a name in a configuration file stands for. */
export function programName(helper: string): string {
  return `docker-credential-${helper}`;
}

export function createCredentialHelpers(options: CredentialHelpersOptions): CredentialHelpers {
  const now = options.now ?? (() => performance.now());
  const gets = createSharedFlights<ExternalCredential | undefined>();
  const lists = createSharedFlights<ReadonlyMap<string, string>>();
  const memo = createMemo<ExternalCredential | undefined>(now);
  /** Counts what made earlier answers worthless: an answer that was under way then is not remembered. */
  let epoch = 0;

  async function get(
    helper: string,
    server: string,
    signal: AbortSignal,
  ): Promise<ExternalCredential | undefined> {
    const key = keyOf(helper, server);
    const begun = epoch;
    try {
      const call: Call = { action: "get", helper, server, input: server };
      const ended = await run(call, options, signal);
      const isNone = ended.status !== 0 && saysNotFound(ended.output);
      const login = isNone ? undefined : readAnswer(call, ended, parseGet);
      // That there is none may change at any time, by a login in another program.
      if (begun === epoch) memo.keep(key, login, login === undefined ? FAILURE_MEMO_MS : MEMO_MS);
      return login;
    } catch (error) {
      if (begun === epoch && hasCode(error, "helper_missing", "helper_failed"))
        memo.keepError(key, error, FAILURE_MEMO_MS);
      throw error;
    }
  }

  /** Whatever is written makes what was read before it worthless, also when it failed half-way. */
  async function write(call: Call, { signal }: Waiting): Promise<void> {
    try {
      const ended = await run(call, options, signal ?? new AbortController().signal);
      if (ended.status !== 0) throw refused(call, ended);
    } finally {
      epoch += 1;
      memo.forget(keyOf(call.helper, call.server));
    }
  }

  return {
    async get(helper, server, { signal } = {}) {
      const key = keyOf(helper, server);
      const kept = memo.find(key);
      if (kept !== undefined) return kept.value();
      return gets.join(key, (shared) => get(helper, server, shared), { signal });
    },
    list: (helper, { signal } = {}) =>
      lists.join(
        helper,
        async (shared) => {
          // The word is what the reference client sends; some helpers wait for any input.
          const call: Call = { action: "list", helper, server: "", input: "unused" };
          return readAnswer(call, await run(call, options, shared), parseListAnswer);
        },
        { signal },
      ),
    store: (helper, server, login, waiting = {}) =>
      write(storeCall(helper, server, login), waiting),
    erase: (helper, server, waiting = {}) =>
      write({ action: "erase", helper, server, input: server }, waiting),
    isInstalled: async (helper) =>
      NAME.test(helper) && (await findProgram(programName(helper), options)) !== undefined,
    forgetAnswers: () => {
      epoch += 1;
      memo.clear();
    },
  };
}

function keyOf(helper: string, server: string): string {
  return `${helper} ${server}`;
}

function parseGet(output: string, call: Call): ExternalCredential | BadAnswer | undefined {
  return parseGetAnswer(output, call.server, programName(call.helper));
}

function storeCall(helper: string, server: string, login: SharedCredential): Call {
  const [username, secret] =
    login.kind === "password"
      ? [login.username, login.password]
      : [TOKEN_USER, login.identityToken];
  const input = JSON.stringify({ ServerURL: server, Username: username, Secret: secret });
  const secrets = [
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    Buffer.from(`${username}:${secret}`).toString("base64"),
    secret,
  ];
  return { action: "store", helper, server, input, secrets };
}

async function run(
  call: Call,
  options: CredentialHelpersOptions,
  signal: AbortSignal,
): Promise<Ended & { readonly kind: "exited" }> {
  check(call);
  const program = await findProgram(programName(call.helper), options);
  if (program === undefined) throw missing(call);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const ended = await runProgram({
    program,
    words: [call.action],
    input: call.input,
    environment: programEnvironment(options, (name) => WITHHELD.test(name)),
    timeoutMs,
    maxOutput: MAX_OUTPUT,
    signal,
  });
  switch (ended.kind) {
    case "exited":
      return ended;
    case "timeout":
      throw failed(call, `it did not answer within ${timeoutMs / 1000} s`);
    case "output-limit":
      throw failed(call, "it printed more than 1 MiB");
    case "not-started":
      throw failed(call, `it could not be started: ${ended.why}`);
    default:
      return assertNever(ended);
  }
}

/** Before anything is started. */
function check(call: Call): void {
  if (!NAME.test(call.helper)) {
    throw failed(
      call,
      "names of helpers have only letters, digits, points, hyphens and underscores",
    );
  }
  if (CONTROL.test(call.server)) throw failed(call, "the server's name has control characters");
  if (call.server === "" && call.action !== "list") throw failed(call, "no server was named");
}

function readAnswer<T extends object | undefined>(
  call: Call,
  ended: Ended & { readonly kind: "exited" },
  parse: (output: string, call: Call) => T | BadAnswer,
): T {
  if (ended.status !== 0) throw refused(call, ended);
  const answer = parse(ended.output, call);
  if (isBadAnswer(answer)) throw failed(call, answer.why);
  return answer;
}

/** The helper's own words, from where the protocol puts them, else from where programs usually complain. */
function refused(call: Call, ended: Ended & { readonly kind: "exited" }): AppError {
  const words =
    ordinaryWords(ended.output, call.secrets) || ordinaryWords(ended.errors, call.secrets);
  const status = ended.status === -1 ? "it was ended by a signal" : `status ${ended.status}`;
  return failed(call, words === "" ? status : `${words} (${status})`);
}

function failed(call: Call, why: string): AppError {
  const { helper, host } = named(call);
  const forWhat = host === "" ? "" : ` for ${host}`;
  return new AppError("helper_failed", `${helper} ${call.action} failed${forWhat}: ${why}`, {
    details: { helper, host, why },
  });
}

function missing(call: Call): AppError {
  const { helper, host } = named(call);
  const why = "there is no program of this name in the search path";
  return new AppError("helper_missing", `${helper} is not installed`, {
    details: { helper, host, why },
  });
}

function named({ helper, server }: Call): { helper: string; host: string } {
  return {
    helper: printable(programName(helper).slice(0, 120)),
    host: printable(server.slice(0, 300)),
  };
}
