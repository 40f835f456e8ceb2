import { describe, expect, it, onTestFinished } from "vitest";
import { createEcrPublic } from "../../../../../electron/providers/ecr-public/provider.ts";
import type { CloudCredential, Credential } from "../../../../../electron/registry/credential.ts";
import { startCloud } from "../../../../support/cloud/cloud.ts";
import { openApi } from "../../../../support/cloud/harness.ts";
import { digestOf, PUBLIC_PASSWORD } from "../../../../support/providers/aws/ecr.ts";
import {
  createEcrPublicService,
  publicRepository,
} from "../../../../support/providers/aws/ecr-public.ts";

const KEY = { kind: "access-key", username: "AKIDEXAMPLE", secretKey: "secret-key-words" } as const;
const { signal } = new AbortController();
const noProfiles = { find: () => Promise.reject(new Error("no profile is asked for")) };

/** One repository with one image; one that says no address. */
function createService() {
  const images = [{ manifest: "{}", tags: ["v1"] }];
  return createEcrPublicService({
    repositories: {
      "team/app": publicRepository("team/app", images),
      "no-address": { images: [] },
    },
    keys: { AKIDEXAMPLE: { secretKey: "secret-key-words" } },
  });
}

async function open(account: CloudCredential | Credential | undefined) {
  const service = createService();
  const cloud = await startCloud({ "api.ecr-public.us-east-1.amazonaws.com": service.listener });
  onTestFinished(() => cloud.close());
  const api = await openApi(cloud.access("public.ecr.aws", account), onTestFinished);
  const provider = createEcrPublic(noProfiles);
  return { service, cloud, api, provider, account: provider.open(api) };
}

describe("Amazon ECR Public", () => {
  it("is recognised by whole names only", () => {
    const provider = createEcrPublic(noProfiles);
    expect(provider.ownsHost("public.ecr.aws")).toBe(true);
    expect(provider.ownsHost("ecr-public.aws.com")).toBe(true);
    expect(provider.ownsHost("public.ecr.aws.evil.test")).toBe(false);
  });

  it("lists the account's repositories as references name them, with the alias", async () => {
    const { account } = await open(KEY);
    const rows = [];
    for await (const page of account.listRepositories?.({ signal }) ?? []) rows.push(...page.rows);
    expect(rows).toEqual([
      { name: "my-alias/team/app", visibility: "public", createdAt: 1_700_000_000_500 },
    ]);
  });

  it("trap: asks for images without the alias, and not for those of others", async () => {
    const { account, service } = await open(KEY);
    const rows = [];
    for await (const page of account.listImages?.("my-alias/team/app", { signal }) ?? []) {
      rows.push(...page.rows);
    }
    expect(rows).toMatchObject([{ digest: digestOf("{}"), tags: [{ name: "v1" }], bytes: 5000 }]);
    expect(service.calls.at(-1)?.input).toEqual({ repositoryName: "team/app", maxResults: 1000 });
    const others = account.listImages?.("docker/library/alpine", { signal });
    await expect(others?.[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "unsupported",
    });
  });

  it("creates, and deletes with the failures that hide in a success", async () => {
    const { account, service } = await open(KEY);
    await account.createRepository?.("my-alias/new", { isPublic: true, signal });
    await account.deleteRepository?.("my-alias/new", { signal });
    expect(
      service.calls.map(({ operation, input }) => [operation, input["repositoryName"]]),
    ).toEqual([
      ["DescribeRegistries", undefined],
      ["CreateRepository", "new"],
      ["DeleteRepository", "new"],
    ]);
    await expect(account.deleteTag?.("my-alias/team/app", "v9", { signal })).rejects.toMatchObject({
      code: "manifest_not_found",
    });
    await expect(
      account.createRepository?.("my-alias/x", { isPublic: false, signal }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("makes the registry's password of an access key, always in us-east-1", async () => {
    const { provider, api, cloud } = await open(KEY);
    expect(await provider.derive?.(KEY, api, { signal, onRenewed: () => undefined })).toEqual({
      kind: "password",
      username: "AWS",
      password: PUBLIC_PASSWORD,
      source: "AWS",
      expiresAt: 1_900_000_000_000,
    });
    expect(cloud.requests.map(({ host }) => host)).toEqual([
      "api.ecr-public.us-east-1.amazonaws.com",
    ]);
  });

  it.each([undefined, { kind: "password", username: "AWS", password: "typed" } as const])(
    "offers %o no more than pulling, and asks AWS for nothing",
    async (credential) => {
      const { account, cloud } = await open(credential);
      const { capabilities, notes } = await account.describe({ signal });
      expect(capabilities).toMatchObject({ repositories: "kept", imageRows: false });
      expect(notes).toEqual(["api-needs-account"]);
      expect(cloud.requests).toEqual([]);
    },
  );
});
