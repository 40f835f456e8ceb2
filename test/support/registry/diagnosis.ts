import type { DiagnosisStep, DiagnosisStepName } from "../../../shared/diagnosis.ts";
import { diagnosisStepSchema } from "../../../shared/diagnosis.ts";
import { accessTo, allOf, NEVER, type OurSide, openRegistries } from "./client.ts";

export interface Diagnosed {
  /** Every line, in order. */
  readonly lines: readonly DiagnosisStep[];
  /** How each step ended: `passed`, `failed login_refused`, `skipped basic`. */
  readonly verdicts: Readonly<Partial<Record<DiagnosisStepName, string>>>;
  /** The last line of a step. */
  readonly step: (name: DiagnosisStepName) => DiagnosisStep;
}

/** Looks at a host as somebody who chose what `side` says. */
export async function diagnoseHost(
  host: string,
  side: OurSide & { readonly repository?: string } = {},
): Promise<Diagnosed> {
  const { repository, ...ours } = side;
  const { registries } = openRegistries(ours);
  const asked = repository === undefined ? {} : { repository };
  const access = accessTo(host, ours);
  const told = await allOf(registries.diagnose(access, { signal: NEVER, ...asked }));
  const lines = told.map((line) => diagnosisStepSchema.parse(line));
  const ended = lines.filter(({ state }) => state !== "running");
  return {
    lines,
    verdicts: Object.fromEntries(
      ended.map(({ step, state, skipped, error }) => [
        step,
        [state, skipped ?? error?.code].filter((word) => word !== undefined).join(" "),
      ]),
    ),
    step: (name) => {
      const found = ended.find(({ step }) => step === name);
      if (found === undefined) throw new Error(`no line for ${name}`);
      return found;
    },
  };
}
