import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import type { loginSchema } from "../../../shared/connection.ts";
import {
  DIAGNOSIS_STEPS,
  type DiagnosisStep,
  type DiagnosisStepName,
} from "../../../shared/diagnosis.ts";
import {
  AppError,
  type ErrorCode,
  type ErrorDetails,
  toWireError,
} from "../../../shared/errors.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { chainOf, chainProblem } from "./certificates.ts";
import { connectionAt, type World } from "./world.ts";

type Request = z.output<typeof loginSchema> & { readonly repository?: string | undefined };
type Found = Omit<DiagnosisStep, "step" | "milliseconds">;

const AUTH_ELSEWHERE = "auth.elsewhere.test";

/** What the sign-in is tried with: what was typed, over what the connection has. */
interface Trial {
  readonly host: string;
  readonly username: string | undefined;
  readonly secret: string | undefined;
  readonly plainHttp: boolean;
  readonly skipVerify: boolean;
  readonly authorities: readonly string[];
  readonly trustedRealms: readonly string[];
  readonly repository: string | undefined;
}

/**
 * The checklist as a registry of that name would make it. `*.invalid` does not exist, `private-ca.*`, `expired.*`,
 * `wrong-name.*` and `self-signed.*` have such certificates, `plain.*` speaks HTTP only, `portal.*` is a login page,
 * `realm.*` sends passwords elsewhere, `basic.*` knows no tokens, `no-list.*` keeps its list, `read-only.*` refuses pushes, and the password `wrong` is wrong.
 */
export async function* diagnose(
  world: World,
  request: Request,
  signal: AbortSignal,
): AsyncGenerator<DiagnosisStep> {
  const trial = trialOf(world, request);
  world.diagnosed.push({
    address: request.address,
    username: trial.username,
    hasSecret: request.secret !== undefined,
    repository: trial.repository,
  });
  let blocked = false;
  for (const step of DIAGNOSIS_STEPS) {
    yield { step, state: "running", facts: {} };
    if (world.stepMs > 0) await pause(world.stepMs);
    if (signal.aborted) return;
    const found: Found = blocked
      ? { state: "skipped", skipped: "blocked", facts: {} }
      : FINDINGS[step](trial, world);
    // Rights fail one by one; everything before them is needed by what follows.
    if (found.state === "failed" && !["list", "pull", "push"].includes(step)) blocked = true;
    yield { step, ...found, milliseconds: blocked ? 1 : 3 + step.length * 7 };
  }
}

/** The first failure that would keep a login from working. */
export function refusalOf(world: World, request: Request): AppError | undefined {
  const trial = trialOf(world, request);
  const steps = DIAGNOSIS_STEPS.slice(0, DIAGNOSIS_STEPS.indexOf("list"));
  for (const step of steps) {
    const { error } = FINDINGS[step](trial, world);
    if (error !== undefined) return new AppError(error.code, error.message, error);
  }
  return undefined;
}

function trialOf(world: World, request: Request): Trial {
  const { host } = parseAddress(request.address);
  const saved = connectionAt(world, request.address);
  return {
    host,
    username: request.username ?? saved?.username,
    secret: request.secret,
    plainHttp: request.plainHttp ?? saved?.plainHttp ?? false,
    skipVerify: request.skipVerify ?? saved?.skipVerify ?? false,
    authorities: request.authorities ?? saved?.authorities.map(({ pem }) => pem) ?? [],
    trustedRealms: request.trustedRealms ?? saved?.trustedRealms ?? [],
    repository: request.repository,
  };
}

const FINDINGS: Readonly<Record<DiagnosisStepName, (trial: Trial, world: World) => Found>> = {
  resolve: ({ host }) =>
    host.endsWith(".invalid")
      ? failure("host_not_found", { host })
      : passed({ addresses: isLocal(host) ? "127.0.0.1" : "192.0.2.17, 2001:db8::17" }),
  connect: ({ host }) => {
    if (host === "127.0.0.1:9") return failure("connection_refused", { host });
    return passed({ address: isLocal(host) ? host : "192.0.2.17:443" });
  },
  tls: (trial) => {
    const { host } = trial;
    if (isLocal(host) || (host.startsWith("plain.") && trial.plainHttp)) {
      return { state: "skipped", skipped: "plain-http", facts: {} };
    }
    if (host.startsWith("plain.")) return failure("plain_http_refused", { host });
    const certificates = [...chainOf(host)];
    const facts = { protocol: "TLSv1.3", verification: trial.skipVerify ? "off" : "on" };
    if (trial.skipVerify) {
      return { state: "warning", facts, certificates };
    }
    const reason = chainProblem(host);
    const trusted = certificates.some(({ pem }) => trial.authorities.includes(pem));
    const curable =
      reason === "SELF_SIGNED_CERT_IN_CHAIN" || reason === "DEPTH_ZERO_SELF_SIGNED_CERT";
    if (reason !== undefined && !(curable && trusted)) {
      const [leaf] = certificates;
      const named = leaf === undefined ? {} : { subject: leaf.subject, validTo: leaf.validTo };
      return { ...failure("tls_failed", { host, reason, ...named }), certificates };
    }
    return { ...passed(facts), certificates };
  },
  ping: ({ host }) =>
    host.startsWith("portal.")
      ? failure("not_a_registry", { host })
      : passed({ status: isLocal(host) ? "200" : "401" }),
  challenge: ({ host, trustedRealms }) => {
    if (isLocal(host)) return { state: "skipped", skipped: "no-challenge", facts: {} };
    if (host.startsWith("basic.")) return passed({ scheme: "Basic" });
    if (!host.startsWith("realm.")) {
      return passed({ scheme: "Bearer", realm: `https://${host}/token`, service: host });
    }
    if (trustedRealms.includes(AUTH_ELSEWHERE)) {
      return passed({ scheme: "Bearer", realm: `https://${AUTH_ELSEWHERE}/token`, service: host });
    }
    return failure("realm_untrusted", { host, target: AUTH_ELSEWHERE });
  },
  token: ({ host, username, secret }) => {
    if (isLocal(host)) return { state: "skipped", skipped: "no-challenge", facts: {} };
    if (secret === "wrong") {
      const registryMessage = "unauthorized: bad credentials";
      return failure("login_refused", { host, account: username ?? "", registryMessage });
    }
    if (host.startsWith("basic.") && username !== undefined) {
      return { state: "skipped", skipped: "basic", facts: { account: username } };
    }
    return passed({
      ...(username === undefined
        ? {}
        : { account: username, source: secret === undefined ? "keychain" : "typed" }),
      lifetime: "300 s",
    });
  },
  list: ({ host }, world) => {
    if (host === "ghcr.io" || host === "docker.io") {
      return { state: "skipped", skipped: "no-catalog", facts: {} };
    }
    if (host.startsWith("no-list.")) {
      const error = toWireError(new AppError("denied", "no list", { details: { host } }));
      return { state: "warning", facts: {}, error };
    }
    const names = [...world.repositories.keys()]
      .filter((name) => name.startsWith(`${host}/`))
      .map((name) => name.slice(host.length + 1));
    const more = names.length > 5 ? ", …" : "";
    return passed({ repositories: `${names.slice(0, 5).join(", ")}${more}` });
  },
  pull: ({ repository }) =>
    repository === undefined
      ? { state: "skipped", skipped: "no-repository", facts: {} }
      : passed({ repository, tags: "latest, 1.4.0, 1.3.2" }),
  push: ({ host, repository, username }) => {
    if (repository === undefined) return { state: "skipped", skipped: "no-repository", facts: {} };
    if (username === undefined) return { state: "skipped", skipped: "anonymous", facts: {} };
    if (!host.startsWith("read-only.")) return passed({ repository });
    const facts = {
      repository,
      scopeAsked: `repository:${repository}:pull,push`,
      scopeGranted: `repository:${repository}:pull`,
    };
    return { ...failure("denied", { host, repository, account: username }), facts };
  },
};

function passed(facts: DiagnosisStep["facts"]): Found {
  return { state: "passed", facts };
}

function failure(code: ErrorCode, details: ErrorDetails): Found {
  return { state: "failed", facts: {}, error: toWireError(new AppError(code, code, { details })) };
}

function isLocal(host: string): boolean {
  return /^(?:127\.|localhost|\[::1\])/.test(host);
}
