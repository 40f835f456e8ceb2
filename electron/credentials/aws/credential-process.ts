import { isAbsolute } from "node:path";
import { z } from "zod";
import type { AwsKeys } from "../../../shared/aws-account.ts";
import { assertNever } from "../../../shared/assert-never.ts";
import { AppError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import { findProgram, programEnvironment, type ProgramEnvironment } from "../helper-path.ts";
import { type Ended, runProgram } from "../helper-process.ts";
import { ordinaryWords } from "../helper-words.ts";
import { invalid } from "./profile-plan.ts";
import { splitCommand } from "./split-command.ts";

/** Time to touch a security key or to confirm on a telephone; botocore waits for ever. */
const TIMEOUT_MS = 60_000;
/** Bytes. An answer has two kilobytes. */
const MAX_OUTPUT = 256 * 1024;
/** Ours, and Docker's variable with passwords in it. */
const WITHHELD = /^(?:PORTOLAN_.*|DOCKER_AUTH_CONFIG)$/i;

/** Source: AWS SDKs and Tools Reference Guide, "Process credential provider", 2026-11. */
const answerSchema = z.object({
  Version: z.literal(1),
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  SessionToken: z.string().nullish(),
  Expiration: z.string().nullish(),
});

/**
 * Runs the program of a profile's `credential_process`, without a shell.
 * @throws helper_missing, helper_failed, configuration_invalid
 */
export async function runCredentialProcess(
  { profile, command }: { readonly profile: string; readonly command: string },
  from: ProgramEnvironment,
  { signal }: { readonly signal: AbortSignal },
): Promise<AwsKeys> {
  const [name, ...words] = splitCommand(command, from.platform) ?? [];
  if (name === undefined) throw invalid(profile, "its credential_process is no command");
  const program = isAbsolute(name) ? name : await findProgram(name, from);
  if (program === undefined) throw missing(name);
  const ended = await runProgram({
    program,
    words,
    input: "",
    environment: programEnvironment(from, (variable) => WITHHELD.test(variable)),
    timeoutMs: TIMEOUT_MS,
    maxOutput: MAX_OUTPUT,
    signal,
  });
  if (ended.kind === "not-started" && ended.why === "ENOENT") throw missing(name);
  if (ended.kind !== "exited" || ended.status !== 0) throw failed(name, whyOf(ended));
  return readAnswer(name, ended.output);
}

function readAnswer(name: string, output: string): AwsKeys {
  const parsed = answerSchema.safeParse(tryParseJson(output));
  if (!parsed.success) throw failed(name, "its answer is not what AWS describes");
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = parsed.data;
  const expiresAt = Date.parse(Expiration ?? "");
  return {
    keyId: AccessKeyId,
    secretKey: SecretAccessKey,
    ...(SessionToken ? { sessionToken: SessionToken } : {}),
    ...(Number.isNaN(expiresAt) ? {} : { expiresAt }),
  };
}

function whyOf(ended: Ended): string {
  switch (ended.kind) {
    case "timeout":
      return `it did not answer within ${TIMEOUT_MS / 1000} seconds`;
    case "output-limit":
      return "it writes without end";
    case "not-started":
      return `it could not be started (${ended.why})`;
    case "exited": {
      const words = ordinaryWords(ended.errors);
      return `it failed with status ${ended.status}${words === "" ? "" : `: ${words}`}`;
    }
    default:
      return assertNever(ended);
  }
}

function missing(name: string): AppError {
  const helper = shownName(name);
  return new AppError("helper_missing", `${helper} is not there`, {
    details: { helper, host: "AWS" },
  });
}

function failed(name: string, why: string): AppError {
  const helper = shownName(name);
  return new AppError("helper_failed", `${helper}: ${why}`, {
    details: { helper, host: "AWS", why },
  });
}

/** The program without its folders and without its words, which may hold secrets. */
function shownName(name: string): string {
  return printable((name.split(/[\\/]/).at(-1) ?? "").slice(0, 120));
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
