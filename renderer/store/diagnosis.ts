import { type DiagnosisStep, STEPS_TO_SIGN_IN } from "../../shared/diagnosis.ts";
import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { LoginRequest } from "./connections.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** A run of the checklist as far as it came. Nothing of it is secret. */
export interface Diagnosis {
  readonly status: "idle" | "running" | "done" | "failed";
  /** One entry for each step that began, in their order. */
  readonly steps: readonly DiagnosisStep[];
  /** Why the run itself ended early; what a step found out is in the step. */
  readonly error?: WireError;
}

export interface DiagnosisSlice {
  readonly diagnosis: Diagnosis;
  /**
   * Tries a sign-in step by step, saving nothing. A later run ends an earlier one. Resolves to the steps, or to
   * undefined when it did not come to its end.
   */
  readonly diagnose: (
    request: LoginRequest & { readonly repository?: string; readonly anonymous?: boolean },
  ) => Promise<readonly DiagnosisStep[] | undefined>;
  /** Ends a run and takes its steps away. */
  readonly forgetDiagnosis: () => void;
}

const NOT_RUN: Diagnosis = { status: "idle", steps: [] };

export const createDiagnosisSlice: CreateSlice<DiagnosisSlice> = ({ set, get, engine }) => {
  const run = createLatest();
  return {
    diagnosis: NOT_RUN,
    async diagnose(request) {
      const signal = run.begin();
      set({ diagnosis: { status: "running", steps: [] } });
      try {
        for await (const step of engine.client().connections.diagnose(request, { signal })) {
          set((state) => ({
            diagnosis: { status: "running", steps: withStep(state.diagnosis.steps, step) },
          }));
        }
        if (signal.aborted) return undefined;
        const { steps } = get().diagnosis;
        set({ diagnosis: { status: "done", steps } });
        return steps;
      } catch (error) {
        if (signal.aborted || hasCode(error, "cancelled")) return undefined;
        const { steps } = get().diagnosis;
        set({ diagnosis: { status: "failed", steps, error: toWireError(error) } });
        return undefined;
      }
    },
    forgetDiagnosis() {
      run.end();
      set({ diagnosis: NOT_RUN });
    },
  };
};

/** A step is told when it begins and again when it ends: the later word replaces the earlier. */
function withStep(steps: readonly DiagnosisStep[], step: DiagnosisStep): readonly DiagnosisStep[] {
  const known = steps.some((one) => one.step === step.step);
  return known ? steps.map((one) => (one.step === step.step ? step : one)) : [...steps, step];
}

/** True when no step up to the token failed: signing in can be expected to work. */
export function maySignIn(steps: readonly DiagnosisStep[]): boolean {
  return !steps.some(({ step, state }) => state === "failed" && STEPS_TO_SIGN_IN.has(step));
}
