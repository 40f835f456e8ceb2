import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAwsProfiles } from "../../../../../electron/credentials/aws/profiles.ts";
import { createConfigurationFiles } from "../../../../../electron/network/configuration-files.ts";
import { tempDir } from "../../../../support/temp-dir.ts";

const { signal } = new AbortController();

interface Home {
  readonly config?: string;
  readonly credentials?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

async function computer({ config, credentials, environment = {} }: Home) {
  const userHome = await tempDir();
  mkdirSync(join(userHome, ".aws", "sso", "cache"), { recursive: true });
  if (config !== undefined) writeFileSync(join(userHome, ".aws", "config"), config);
  if (credentials !== undefined) writeFileSync(join(userHome, ".aws", "credentials"), credentials);
  const profiles = createAwsProfiles({
    environment: { PATH: "/usr/bin:/bin", ...environment },
    platform: "linux",
    userHome,
    files: createConfigurationFiles(),
  });
  return { userHome, find: (profile: string) => profiles.find(profile, { signal }) };
}

const KEYS = "[default]\naws_access_key_id=AKID\naws_secret_access_key=file-secret\n";
const VARIABLES = { AWS_ACCESS_KEY_ID: "AKENV", AWS_SECRET_ACCESS_KEY: "env-secret" };

function signInFile(userHome: string, key: string, expiresAt: string) {
  const name = createHash("sha1").update(key).digest("hex");
  const path = join(userHome, ".aws", "sso", "cache", `${name}.json`);
  writeFileSync(path, JSON.stringify({ accessToken: "sso-token-words", expiresAt }));
}

describe("accounts of the AWS tools", () => {
  it("are those of the variables when no profile is named, and never when one is", async () => {
    const environment = { ...VARIABLES, AWS_SESSION_TOKEN: "tok" };
    const { find } = await computer({ credentials: KEYS, environment });
    const keys = { keyId: "AKENV", secretKey: "env-secret", sessionToken: "tok" };
    expect(await find("")).toEqual({ kind: "keys", keys });
    expect(await find("default")).toMatchObject({ keys: { keyId: "AKID" } });
  });

  it("are those of AWS_PROFILE, else of default", async () => {
    const credentials = `${KEYS}[work]\naws_access_key_id=AKWORK\naws_secret_access_key=s\n`;
    const work = await computer({ credentials, environment: { AWS_PROFILE: "work" } });
    expect(await work.find("")).toMatchObject({ keys: { keyId: "AKWORK" } });
    expect(await (await computer({ credentials })).find("")).toMatchObject({
      keys: { keyId: "AKID" },
    });
  });

  it("may stand in other files", async () => {
    const { userHome } = await computer({});
    const path = join(userHome, "elsewhere");
    writeFileSync(path, KEYS);
    const { find } = await computer({ environment: { AWS_SHARED_CREDENTIALS_FILE: path } });
    expect(await find("default")).toMatchObject({ keys: { secretKey: "file-secret" } });
  });

  it("follow a role to the profile that may take it", async () => {
    const config =
      "[profile deploy]\nrole_arn=arn:aws:iam::1:role/deploy\nsource_profile=base\nexternal_id=e\nduration_seconds=900\n[profile base]\nrole_arn=arn:aws:iam::1:role/base\nsource_profile=default\n";
    const { find } = await computer({ config, credentials: KEYS });
    expect(await find("deploy")).toMatchObject({
      kind: "role",
      roleArn: "arn:aws:iam::1:role/deploy",
      sessionName: "portolan",
      externalId: "e",
      durationSeconds: 900,
      from: { kind: "role", from: { kind: "keys", keys: { keyId: "AKID" } } },
    });
  });

  it.each([
    ["absent", "", "there is no such profile"],
    [
      "a",
      "[profile a]\nrole_arn=x\nsource_profile=b\n[profile b]\nrole_arn=y\nsource_profile=a\n",
      "its roles go in a circle",
    ],
    [
      "a",
      "[profile a]\nrole_arn=x\nsource_profile=default\nmfa_serial=m\n",
      "its role asks for a code of a device",
    ],
    [
      "a",
      "[profile a]\nrole_arn=x\ncredential_source=Ec2InstanceMetadata\n",
      "its role names no source_profile of this computer",
    ],
    ["a", "[profile a]\nregion=x\n", "it has no keys that can be used here"],
  ])("profile %s is refused with a reason", async (profile, config, why) => {
    const { find } = await computer({ config });
    await expect(find(profile)).rejects.toMatchObject({
      code: "configuration_invalid",
      details: { why },
    });
  });
});

describe("a sign-in of aws sso login", () => {
  const SESSION =
    "[profile work]\nsso_session=corp\nsso_account_id=123456789012\nsso_role_name=Dev\n[sso-session corp]\nsso_region=eu-central-1\nsso_start_url=https://corp.awsapps.test/start\n";
  const OLD =
    "[profile work]\nsso_start_url=https://old.awsapps.test/start\nsso_region=eu-west-1\nsso_account_id=1\nsso_role_name=R\n";

  it.each([
    ["by the name of its session", SESSION, "corp", "eu-central-1"],
    ["by its address, in older profiles", OLD, "https://old.awsapps.test/start", "eu-west-1"],
  ])("is found %s", async (_, config, key, region) => {
    const { userHome, find } = await computer({ config });
    signInFile(userHome, key, "2999-01-01T00:00:00Z");
    expect(await find("work")).toMatchObject({
      kind: "sso",
      profile: "work",
      region,
      accessToken: "sso-token-words",
    });
  });

  it("trap: that has ended, or never was, names the command for it", async () => {
    const { userHome, find } = await computer({ config: SESSION });
    const refused = { code: "login_refused", details: { hint: "aws_sso_ended", profile: "work" } };
    await expect(find("work")).rejects.toMatchObject(refused);
    signInFile(userHome, "corp", "2020-01-01T00:00:00UTC");
    await expect(find("work")).rejects.toMatchObject(refused);
    signInFile(userHome, "corp", "2999-01-01T00:00:00UTC");
    expect(await find("work")).toMatchObject({ kind: "sso" });
  });
});

describe("a profile's program", () => {
  async function withProgram(body: string) {
    const { userHome } = await computer({});
    const program = join(userHome, "get keys");
    writeFileSync(program, `#!/bin/sh\n${body}\n`);
    chmodSync(program, 0o755);
    return computer({ config: `[profile p]\ncredential_process = "${program}" --for '$HOME'\n` });
  }

  it("is run without a shell, with its words as they stand", async () => {
    const body = `printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"s","SessionToken":"t","Expiration":"2999-01-01T00:00:00Z"}' "$2"`;
    expect(await (await withProgram(body)).find("p")).toEqual({
      kind: "keys",
      keys: {
        keyId: "$HOME",
        secretKey: "s",
        sessionToken: "t",
        expiresAt: Date.UTC(2999, 0, 1),
      },
    });
  });

  it("that fails is named, and nothing of what it printed that may be a secret", async () => {
    const body = "echo 'access denied secret=AbC123dEf456' >&2; exit 3";
    const error = await (await withProgram(body)).find("p").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "helper_failed", details: { helper: "get keys" } });
    expect(JSON.stringify(error)).toContain("status 3");
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("AbC123dEf456");
    const other = await withProgram("echo '{\"Version\":2}'");
    await expect(other.find("p")).rejects.toMatchObject({
      code: "helper_failed",
    });
  });

  it("that is not there is missing", async () => {
    const { find } = await computer({
      config: "[profile p]\ncredential_process = no-such-program-here x\n",
    });
    await expect(find("p")).rejects.toMatchObject({ code: "helper_missing" });
  });
});
