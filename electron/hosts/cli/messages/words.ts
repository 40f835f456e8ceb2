import type { DiagnosisFact, DiagnosisStepName, SkipReason } from "../../../../shared/diagnosis.ts";

/** What the checklist says in one language. A step, a fact or a reason without words does not compile. */
export interface ChecklistWords {
  readonly steps: Readonly<Record<DiagnosisStepName, string>>;
  readonly skips: Readonly<Record<SkipReason, string>>;
  readonly facts: Readonly<Record<DiagnosisFact, string>>;
  /** Behind a step that is being tried. */
  readonly running: string;
  readonly allWell: string;
  readonly failed: (count: number) => string;
}

/** Names of the lines in which a certificate is shown. */
export interface CertificateWords {
  readonly subject: string;
  readonly issuer: string;
  readonly validity: string;
  readonly fingerprint: string;
  readonly names: string;
  readonly selfSigned: string;
  readonly expired: string;
  readonly notYetValid: string;
}
