import { type DiagnosisStep, STEPS_TO_SIGN_IN } from "../../../shared/diagnosis.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import { invalidName } from "../client.ts";
import type { Credential } from "../credential.ts";
import { Exchange, type ExchangeOptions } from "../exchange.ts";
import { tryConnect, tryResolve, tryTls } from "./connection-steps.ts";
import { tryChallenge, tryPing, tryToken } from "./login-steps.ts";
import { tryList, tryPull, tryPush } from "./repository-steps.ts";
import { blocked, report, type Trial } from "./step.ts";
import type { Findings, Subject } from "./subject.ts";

export type DiagnosisOptions = Omit<Subject, "exchange"> & {
  /** As {@link ExchangeOptions.heard}. */
  readonly heard?: NonNullable<ExchangeOptions["heard"]>;
};

/**
 * Tries step by step what reading and writing at a registry needs: each step is reported when it begins and when it ends.
 * Stores nothing, and leaves nothing behind at the registry.
 * @throws cancelled; invalid_reference for what is no repository. Everything else is part of a step
 */
export async function* diagnose(options: DiagnosisOptions): AsyncGenerator<DiagnosisStep> {
  const { repository, clock, signal } = options;
  if (repository !== undefined && !isRepository(repository)) throw invalidName(repository);
  const access = { ...options.access, lookUp: once(options.access.lookUp) };
  const { transport, origins, timeouts, heard } = options;
  const told = heard === undefined ? {} : { heard };
  const exchange = new Exchange({ access, transport, origins, clock, timeouts, ...told });
  let stopped = false;
  for (const trial of trials({ ...options, access, exchange })) {
    if (stopped) {
      yield blocked(trial.step);
      continue;
    }
    const { state } = yield* report(trial, clock, signal);
    stopped = state === "failed" && STEPS_TO_SIGN_IN.has(trial.step);
  }
}

/** In the order of DIAGNOSIS_STEPS. */
function trials(subject: Subject): readonly Trial[] {
  const origin = new URL("https://invalid/");
  const findings: Findings = { origin, challenges: [], listed: undefined };
  return [
    { step: "resolve", attempt: () => tryResolve(subject, findings) },
    { step: "connect", attempt: () => tryConnect(subject, findings) },
    { step: "tls", attempt: () => tryTls(subject, findings) },
    { step: "ping", attempt: () => tryPing(subject, findings) },
    { step: "challenge", attempt: () => tryChallenge(subject, findings) },
    { step: "token", attempt: () => tryToken(subject, findings) },
    { step: "list", attempt: () => tryList(subject, findings) },
    { step: "pull", attempt: () => tryPull(subject, findings) },
    { step: "push", attempt: () => tryPush(subject) },
  ];
}

/** Several steps ask who asks; a keychain or helper is asked once. */
function once(lookUp: () => Promise<Credential | undefined>): typeof lookUp {
  let found: ReturnType<typeof lookUp> | undefined;
  return () => (found ??= lookUp());
}
