import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { AwsKeys, AwsProfiles, AwsSource } from "../../../shared/aws-account.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ProgramEnvironment } from "../helper-path.ts";
import { runCredentialProcess } from "./credential-process.ts";
import { type ProfileFile, parseProfileFile } from "./profile-file.ts";
import { keysOf, planProfile, type ProfileFiles, type ProfilePlan } from "./profile-plan.ts";

interface CallOptions {
  readonly signal: AbortSignal;
}

/** Reads small files of other programs; what came out may be remembered. */
export interface TextFiles {
  read<T>(
    path: string,
    parse: (text: string, path: string) => T,
    options: CallOptions,
  ): Promise<T | undefined>;
}

export interface AwsProfilesOptions extends ProgramEnvironment {
  readonly files: TextFiles;
  /** Milliseconds since 1970. Default: the computer's clock. */
  readonly now?: () => number;
}

const EMPTY: ProfileFile = { profiles: new Map(), sessions: new Map() };

/** What `aws sso login` leaves behind. Source: botocore, tokens.py and utils.py (SSOTokenLoader). */
const tokenSchema = z.object({ accessToken: z.string().min(1), expiresAt: z.string() });

const parseConfig = (text: string): ProfileFile => parseProfileFile(text, "config");
const parseCredentials = (text: string): ProfileFile => parseProfileFile(text, "credentials");

/** The accounts that the AWS tools of this computer have. Their files are read, never written. */
export function createAwsProfiles(options: AwsProfilesOptions): AwsProfiles {
  return {
    find: async (profile, call) => {
      const { environment } = options;
      const own = keysOf({
        aws_access_key_id: environment["AWS_ACCESS_KEY_ID"] ?? "",
        aws_secret_access_key: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
        aws_session_token: environment["AWS_SESSION_TOKEN"] ?? "",
      });
      if (profile === "" && own !== undefined) return { kind: "keys", keys: own };
      const named = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] ?? "default";
      const files = await readFiles(options, own, call);
      return follow(options, planProfile(profile === "" ? named : profile, files), call);
    },
  };
}

async function readFiles(
  { environment, userHome, files }: AwsProfilesOptions,
  own: AwsKeys | undefined,
  call: CallOptions,
): Promise<ProfileFiles> {
  const place = (variable: string, name: string): string => {
    const given = environment[variable];
    if (given === undefined || given === "") return join(userHome, ".aws", name);
    return /^~[/\\]/.test(given) ? join(userHome, given.slice(2)) : given;
  };
  const config = await files.read(place("AWS_CONFIG_FILE", "config"), parseConfig, call);
  const credentials = await files.read(
    place("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
    parseCredentials,
    call,
  );
  return { config: config ?? EMPTY, credentials: credentials ?? EMPTY, environment: own };
}

async function follow(
  options: AwsProfilesOptions,
  plan: ProfilePlan,
  call: CallOptions,
): Promise<AwsSource> {
  if (plan.kind === "keys") return plan;
  if (plan.kind === "role") return { ...plan, from: await follow(options, plan.from, call) };
  if (plan.kind === "process") {
    return { kind: "keys", keys: await runCredentialProcess(plan, options, call) };
  }
  const { cacheKey, ...source } = plan;
  return { ...source, accessToken: await signInOf(options, plan.profile, cacheKey, call) };
}

/** The token of `aws sso login`, while it holds. It is not renewed here: the file belongs to the AWS tools. */
async function signInOf(
  { userHome, files, now = Date.now }: AwsProfilesOptions,
  profile: string,
  cacheKey: string,
  call: CallOptions,
): Promise<string> {
  const name = createHash("sha1").update(cacheKey).digest("hex");
  const path = join(userHome, ".aws", "sso", "cache", `${name}.json`);
  const token = await files.read(path, parseToken, call);
  // Older tools wrote UTC for Z.
  const endsAt = Date.parse(token?.expiresAt.replace(/UTC$/, "Z") ?? "");
  const isOver = token === undefined || !(endsAt > now());
  if (token !== undefined && !isOver) return token.accessToken;
  throw new AppError("login_refused", `the sign-in of the AWS profile ${profile} has ended`, {
    details: { host: "AWS", profile, hint: "aws_sso_ended" },
  });
}

/** Undefined for what is no sign-in: then it has to be done anew. */
function parseToken(text: string): z.infer<typeof tokenSchema> | undefined {
  try {
    return tokenSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
