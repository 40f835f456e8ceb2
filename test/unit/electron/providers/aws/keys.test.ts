import type { RequestListener } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AwsSource } from "../../../../../shared/aws-account.ts";
import { createSigner, parseAssumedRole } from "../../../../../electron/providers/aws/keys.ts";
import { startCloud } from "../../../../support/cloud/cloud.ts";
import { openApi } from "../../../../support/cloud/harness.ts";
import { checkSignature } from "../../../../support/providers/aws/signature.ts";

const HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const PLACE = { region: "eu-west-1", dnsSuffix: "amazonaws.com" };
const PROFILE = { kind: "aws-profile", username: "work" } as const;
const OWN = { keyId: "AKIDOWN", secretKey: "own-secret-key" };
const { signal } = new AbortController();

function sts(endsInMs: number, forms: URLSearchParams[]): RequestListener {
  return (request, answer) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { method = "", url: path = "", headers } = request;
      const place = { service: "sts", region: "eu-west-1" };
      const keys = { AKIDOWN: { secretKey: OWN.secretKey } };
      const problem = checkSignature({ method, path, headers, text }, place, keys);
      forms.push(new URLSearchParams(text));
      const isAllowed = problem === undefined && forms.at(-1)?.get("RoleArn")?.endsWith("deploy");
      const ends = new Date(Date.now() + endsInMs).toISOString();
      answer.writeHead(isAllowed === true ? 200 : 403, { "content-type": "text/xml" });
      answer.end(
        isAllowed === true
          ? `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role/secret+key=</SecretAccessKey><SessionToken>role-session-token</SessionToken><Expiration>${ends}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
          : "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/x is not authorized to perform: sts:AssumeRole on resource: y</Message></Error></ErrorResponse>",
      );
    });
  };
}

function portal(status: number): RequestListener {
  return (request, answer) => {
    const isKnown = request.headers["x-amz-sso_bearer_token"] === "sso-token-words";
    answer.writeHead(isKnown ? status : 401, { "content-type": "application/json" });
    const roleCredentials = {
      accessKeyId: "ASIASSO",
      secretAccessKey: "sso-secret-key",
      sessionToken: "sso-session",
      expiration: Date.now() + 3_600_000,
    };
    const refused = { message: "Session token not found or invalid: sso-token-words" };
    answer.end(JSON.stringify(status === 200 ? { roleCredentials } : refused));
  };
}

async function openSigner(source: AwsSource, hosts: Record<string, RequestListener>) {
  const cloud = await startCloud(hosts);
  onTestFinished(() => cloud.close());
  const api = await openApi(cloud.access(HOST, PROFILE), onTestFinished);
  const asked: string[] = [];
  const find = (profile: string): Promise<AwsSource> => {
    asked.push(profile);
    return Promise.resolve(source);
  };
  return { cloud, asked, signer: createSigner(api, PLACE, { find }) };
}

const role = (roleArn: string): AwsSource => ({
  kind: "role",
  roleArn,
  sessionName: "portolan",
  externalId: "ext-1",
  durationSeconds: 900,
  from: { kind: "keys", keys: OWN },
});

describe("keys of a role", () => {
  it("come from the token service, signed with the keys that may take it, and are kept while they hold", async () => {
    const forms: URLSearchParams[] = [];
    const listener = sts(3_600_000, forms);
    const hosts = { "sts.eu-west-1.amazonaws.com": listener };
    const { signer, asked } = await openSigner(role("arn:aws:iam::1:role/deploy"), hosts);
    expect(await signer.keys({ signal })).toMatchObject({
      keyId: "ASIAROLE",
      secretKey: "role/secret+key=",
      sessionToken: "role-session-token",
    });
    await signer.keys({ signal });
    expect(asked).toEqual(["work"]);
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: "arn:aws:iam::1:role/deploy",
      RoleSessionName: "portolan",
      ExternalId: "ext-1",
      DurationSeconds: "900",
    });
  });

  it("are made anew when they are about to end", async () => {
    const forms: URLSearchParams[] = [];
    const hosts = { "sts.eu-west-1.amazonaws.com": sts(120_000, forms) };
    const { signer } = await openSigner(role("arn:aws:iam::1:role/deploy"), hosts);
    await signer.keys({ signal });
    await signer.keys({ signal });
    expect(forms).toHaveLength(2);
  });

  it("of a program are not asked of it for every request", async () => {
    const { signer, asked } = await openSigner({ kind: "keys", keys: OWN }, {});
    expect(await signer.keys({ signal })).toEqual(OWN);
    await signer.keys({ signal });
    expect(asked).toEqual(["work"]);
  });

  it("are refused in our words, also where AWS answers in XML", async () => {
    const hosts = { "sts.eu-west-1.amazonaws.com": sts(1, []) };
    const { signer } = await openSigner(role("arn:aws:iam::1:role/other"), hosts);
    const error = await signer.keys({ signal }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "denied",
      details: { hint: "aws_right_missing", action: "sts:AssumeRole" },
    });
    expect(JSON.stringify(error)).not.toContain(OWN.secretKey);
  });

  it("are read of nothing but an answer that is whole", () => {
    expect(parseAssumedRole("<AccessKeyId>A</AccessKeyId>")).toBeUndefined();
    expect(parseAssumedRole("not xml")).toBeUndefined();
  });
});

describe("keys of somebody who ran aws sso login", () => {
  const source = (region = "eu-central-1"): AwsSource => ({
    kind: "sso",
    profile: "work",
    region,
    accountId: "123456789012",
    roleName: "Dev Ops",
    accessToken: "sso-token-words",
  });

  it("come from the portal of the sign-in's own region", async () => {
    const hosts = { "portal.sso.eu-central-1.amazonaws.com": portal(200) };
    const { signer, cloud } = await openSigner(source(), hosts);
    expect(await signer.keys({ signal })).toMatchObject({
      keyId: "ASIASSO",
      sessionToken: "sso-session",
    });
    expect(cloud.requests.map(({ path }) => path)).toEqual([
      "/federation/credentials?account_id=123456789012&role_name=Dev+Ops",
    ]);
  });

  it("trap: a sign-in that has ended names the command, and not its token", async () => {
    const hosts = { "portal.sso.eu-central-1.amazonaws.com": portal(401) };
    const { signer } = await openSigner(source(), hosts);
    const error = await signer.keys({ signal }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "login_refused",
      details: { hint: "aws_sso_ended", profile: "work" },
    });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("sso-token-words");
  });

  it("are asked of no host that a file made up", async () => {
    const { signer, cloud } = await openSigner(source("evil.test/x"), { "evil.test": portal(200) });
    await expect(signer.keys({ signal })).rejects.toMatchObject({ code: "configuration_invalid" });
    expect(cloud.requests).toEqual([]);
  });
});
