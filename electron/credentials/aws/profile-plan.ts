import { AppError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { AwsKeys } from "../../../shared/aws-account.ts";
import type { ProfileFile, Settings } from "./profile-file.ts";

/** How a profile's keys are found, before anything is run or asked. */
export type ProfilePlan =
  | { readonly kind: "keys"; readonly keys: AwsKeys }
  | { readonly kind: "process"; readonly profile: string; readonly command: string }
  | {
      readonly kind: "sso";
      readonly profile: string;
      readonly region: string;
      readonly accountId: string;
      readonly roleName: string;
      /** What the file of the sign-in is called after: the session's name, or the address of older profiles. */
      readonly cacheKey: string;
    }
  | {
      readonly kind: "role";
      readonly roleArn: string;
      readonly sessionName: string;
      readonly externalId?: string;
      readonly durationSeconds?: number;
      readonly from: ProfilePlan;
    };

export interface ProfileFiles {
  readonly config: ProfileFile;
  readonly credentials: ProfileFile;
  /** Keys of the variables AWS_ACCESS_KEY_ID and so on. */
  readonly environment: AwsKeys | undefined;
}

/** Roles that take roles: more than anybody chains. */
const MAX_ROLES = 5;
/** Spec: AWS STS, AssumeRole, RoleSessionName. */
const SESSION_NAME = "portolan";

/**
 * What the AWS tools would do for a profile: a role first, then a sign-in, then keys, then a program.
 * Source: AWS SDKs and Tools Reference Guide, "Understand the credential provider chain", 2026-11; botocore credentials.py.
 * @throws configuration_invalid
 */
export function planProfile(
  profile: string,
  files: ProfileFiles,
  seen: readonly string[] = [],
): ProfilePlan {
  const settings = {
    ...files.config.profiles.get(profile),
    ...files.credentials.profiles.get(profile),
  };
  if (Object.keys(settings).length === 0) throw invalid(profile, "there is no such profile");
  const role = settings["role_arn"];
  // A profile that names itself as its source means its own keys.
  const isOwnSource = seen.at(-1) === profile;
  if (role !== undefined && !isOwnSource)
    return planRole(profile, { ...settings, role_arn: role }, files, seen);
  const sso = planSso(profile, settings, files);
  if (sso !== undefined) return sso;
  const keys = keysOf(settings);
  if (keys !== undefined) return { kind: "keys", keys };
  const command = settings["credential_process"];
  if (command !== undefined) return { kind: "process", profile, command };
  throw invalid(profile, "it has no keys that can be used here");
}

function planRole(
  profile: string,
  settings: Settings & { readonly role_arn: string },
  files: ProfileFiles,
  seen: readonly string[],
): ProfilePlan {
  if (seen.includes(profile) || seen.length >= MAX_ROLES)
    throw invalid(profile, "its roles go in a circle");
  if (settings["mfa_serial"] !== undefined)
    throw invalid(profile, "its role asks for a code of a device");
  if (settings["web_identity_token_file"] !== undefined)
    throw invalid(profile, "its role needs a web identity, which is for programs in a cluster");
  const duration = Number(settings["duration_seconds"]);
  return {
    kind: "role",
    roleArn: settings.role_arn,
    sessionName: settings["role_session_name"] ?? SESSION_NAME,
    ...(settings["external_id"] === undefined ? {} : { externalId: settings["external_id"] }),
    ...(Number.isSafeInteger(duration) && duration > 0 ? { durationSeconds: duration } : {}),
    from: planSource(profile, settings, files, seen),
  };
}

function planSource(
  profile: string,
  settings: Settings,
  files: ProfileFiles,
  seen: readonly string[],
): ProfilePlan {
  const source = settings["source_profile"];
  if (source !== undefined) return planProfile(source, files, [...seen, profile]);
  if (settings["credential_source"] === "Environment" && files.environment !== undefined)
    return { kind: "keys", keys: files.environment };
  throw invalid(profile, "its role names no source_profile of this computer");
}

function planSso(
  profile: string,
  settings: Settings,
  files: ProfileFiles,
): ProfilePlan | undefined {
  const { sso_account_id: accountId, sso_role_name: roleName, sso_session: session } = settings;
  if (accountId === undefined && roleName === undefined) return undefined;
  const shared = session === undefined ? settings : files.config.sessions.get(session);
  if (shared === undefined) throw invalid(profile, `there is no sso-session ${session ?? ""}`);
  const region = shared["sso_region"];
  const startUrl = shared["sso_start_url"];
  if (!accountId || !roleName || region === undefined || startUrl === undefined)
    throw invalid(
      profile,
      "its sign-in lacks sso_account_id, sso_role_name, sso_region or sso_start_url",
    );
  return { kind: "sso", profile, region, accountId, roleName, cacheKey: session ?? startUrl };
}

/** Keys that stand in settings, or under the same names in variables. */
export function keysOf(settings: Settings): AwsKeys | undefined {
  const keyId = settings["aws_access_key_id"];
  const secretKey = settings["aws_secret_access_key"];
  const sessionToken = settings["aws_session_token"] ?? settings["aws_security_token"];
  if (!keyId || !secretKey) return undefined;
  return { keyId, secretKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** A profile that cannot be used. `why` repeats no value of it. */
export function invalid(profile: string, why: string): AppError {
  const path = `AWS profile ${printable(profile.slice(0, 100))}`;
  return new AppError("configuration_invalid", `${path} cannot be used: ${why}`, {
    details: { path, why: printable(why) },
  });
}
