import { z } from "zod";
import { certificateSchema } from "./certificate.ts";
import { wireErrorSchema } from "./errors.ts";

/** What is tried, in this order. A step that cannot be tried is reported as skipped, with the reason. */
export const DIAGNOSIS_STEPS = [
  "resolve",
  "connect",
  "tls",
  "ping",
  "challenge",
  "token",
  "list",
  "pull",
  "push",
] as const;

export type DiagnosisStepName = (typeof DIAGNOSIS_STEPS)[number];

/** Steps without which nothing that comes later can work; the others only tell what the account may do. */
export const STEPS_TO_SIGN_IN: ReadonlySet<DiagnosisStepName> = new Set<DiagnosisStepName>([
  "resolve",
  "connect",
  "tls",
  "ping",
  "challenge",
  "token",
]);

/** Why a step was not tried. */
export const SKIP_REASONS = [
  /** An earlier step failed. */
  "blocked",
  /** The proxy resolves the name. */
  "proxied",
  /** The registry is spoken to without encryption. */
  "plain-http",
  /** The registry answered without asking who we are. */
  "no-challenge",
  /** Basic authentication knows no tokens. */
  "basic",
  /** No repository was named, and none is listed. */
  "no-repository",
  /** The registry has no list of its repositories. */
  "no-catalog",
  /** Nobody is signed in. */
  "anonymous",
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];

/** What a step found out, by name. Printable text, never a secret. */
export const DIAGNOSIS_FACTS = [
  "addresses",
  "proxy",
  "proxyFrom",
  "address",
  "protocol",
  "verification",
  "status",
  "scheme",
  "realm",
  "service",
  "account",
  "source",
  "scopeAsked",
  "scopeGranted",
  "lifetime",
  "repository",
  "repositories",
  "tags",
] as const;

export type DiagnosisFact = (typeof DIAGNOSIS_FACTS)[number];

/** One line of the checklist, sent when its step begins and again when it ends. */
export const diagnosisStepSchema = z.object({
  step: z.enum(DIAGNOSIS_STEPS),
  state: z.enum(["running", "passed", "warning", "failed", "skipped"]),
  skipped: z.enum(SKIP_REASONS).optional(),
  facts: z.partialRecord(z.enum(DIAGNOSIS_FACTS), z.string()),
  /** Why it failed, or what is to be kept in mind. */
  error: wireErrorSchema.optional(),
  /** The chain that the server presented, its own certificate first; in the step `tls`, also when that failed. */
  certificates: z.array(certificateSchema).optional(),
  milliseconds: z.number().optional(),
});

export type DiagnosisStep = z.infer<typeof diagnosisStepSchema>;
