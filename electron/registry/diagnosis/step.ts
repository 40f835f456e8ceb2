import type { Certificate } from "../../../shared/certificate.ts";
import type {
  DiagnosisFact,
  DiagnosisStep,
  DiagnosisStepName,
  SkipReason,
} from "../../../shared/diagnosis.ts";
import { cancelledError, hasCode, toWireError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { Clock } from "../clock.ts";

/** What a step found out. Facts that are undefined or empty are left out. */
export type Facts = Partial<Record<DiagnosisFact, string | undefined>>;

/** How a step ended. A step that throws has failed. */
export type Outcome =
  | { readonly state: "passed"; readonly facts?: Facts; readonly certificates?: Chain }
  | {
      readonly state: "warning" | "failed";
      readonly error?: unknown;
      readonly facts?: Facts;
      readonly certificates?: Chain;
    }
  | { readonly state: "skipped"; readonly skipped: SkipReason; readonly facts?: Facts };

type Chain = readonly Certificate[];

/** Something to try. */
export interface Trial {
  readonly step: DiagnosisStepName;
  readonly attempt: () => Promise<Outcome>;
}

/** A person reads it in one line. */
const MAX_FACT = 500;

/**
 * Tries one step, and reports when it begins and when it ends.
 * @throws cancelled
 */
export async function* report(
  { step, attempt }: Trial,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<DiagnosisStep, Outcome> {
  if (signal.aborted) throw cancelledError("the diagnosis");
  yield { step, state: "running", facts: {} };
  const began = clock.monotonic();
  const outcome = await outcomeOf(attempt, signal);
  yield ended(step, outcome, clock.monotonic() - began);
  return outcome;
}

/** The line of a step that was not tried. */
export function blocked(step: DiagnosisStepName): DiagnosisStep {
  return { step, state: "skipped", skipped: "blocked", facts: {} };
}

async function outcomeOf(attempt: () => Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  try {
    return await attempt();
  } catch (error) {
    if (signal.aborted || hasCode(error, "cancelled")) throw error;
    return { state: "failed", error };
  }
}

function ended(step: DiagnosisStepName, outcome: Outcome, ms: number): DiagnosisStep {
  const facts = readable(outcome.facts ?? {});
  if (outcome.state === "skipped") {
    return { step, state: "skipped", skipped: outcome.skipped, facts };
  }
  const error = "error" in outcome ? outcome.error : undefined;
  const { certificates } = outcome;
  return {
    step,
    state: outcome.state,
    facts,
    ...(error === undefined ? {} : { error: toWireError(error) }),
    ...(certificates === undefined ? {} : { certificates: [...certificates] }),
    milliseconds: Math.max(0, Math.round(ms)),
  };
}

/** Servers name most of it: nothing they say reaches a terminal as it came. */
function readable(facts: Facts): DiagnosisStep["facts"] {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, text]) =>
      text === undefined || text === "" ? [] : [[name, printable(text.slice(0, MAX_FACT))]],
    ),
  );
}
