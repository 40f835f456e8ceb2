import { describe, expect, it, onTestFinished } from "vitest";
import { createEcr } from "../../../../../electron/providers/ecr/provider.ts";
import type { ProviderAccount } from "../../../../../electron/providers/provider.ts";
import type { CloudCredential, Credential } from "../../../../../electron/registry/credential.ts";
import type { ImageRow } from "../../../../../shared/provider.ts";
import { parseDigest } from "../../../../../shared/oci/digest.ts";
import { startCloud } from "../../../../support/cloud/cloud.ts";
import { openApi } from "../../../../support/cloud/harness.ts";
import {
  createEcrService,
  digestOf,
  type EcrImage,
  type EcrOptions,
  PASSWORD,
} from "../../../../support/providers/aws/ecr.ts";
import { refusal } from "../../../../support/providers/aws/json-service.ts";

const HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const KEY = { kind: "access-key", username: "AKIDEXAMPLE", secretKey: "secret-key-words" } as const;
const { signal } = new AbortController();
const noProfiles = { find: () => Promise.reject(new Error("no profile is asked for")) };
const INDEX = "application/vnd.oci.image.index.v1+json";

function image(manifest: string, tags: string[], more: Partial<EcrImage> = {}): EcrImage {
  return { manifest, tags, ...more };
}

async function openEcr(
  options: Partial<EcrOptions> = {},
  account: CloudCredential | Credential = KEY,
) {
  const service = createEcrService({
    repositories: { app: { images: [image("{}", ["v1", "latest"])] } },
    keys: { AKIDEXAMPLE: { secretKey: "secret-key-words" } },
    ...options,
  });
  const cloud = await startCloud({ "api.ecr.eu-west-1.amazonaws.com": service.listener });
  onTestFinished(() => cloud.close());
  const api = await openApi(cloud.access(HOST, account), onTestFinished);
  const provider = createEcr(noProfiles);
  return { service, cloud, api, provider, account: provider.open(api) };
}

async function imagesOf(account: ProviderAccount, repository = "app") {
  const rows: ImageRow[] = [];
  for await (const page of account.listImages?.(repository, { signal }) ?? [])
    rows.push(...page.rows);
  return rows;
}

async function repositoriesOf(account: ProviderAccount) {
  const rows = [];
  for await (const page of account.listRepositories?.({ signal }) ?? []) rows.push(...page.rows);
  return rows;
}

describe("lists of Amazon ECR", () => {
  it("asks for everything of a repository at once, with a signature that another program accepts", async () => {
    const { account, service } = await openEcr();
    expect(await repositoriesOf(account)).toEqual([
      { name: "app", visibility: "private", createdAt: 1_700_000_000_500 },
    ]);
    expect(await imagesOf(account)).toEqual([
      {
        digest: digestOf("{}"),
        tags: [
          { name: "v1", immutable: false },
          { name: "latest", immutable: false },
        ],
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        bytes: 5000,
        pushedAt: 1_760_000_000_250,
      },
    ]);
    expect(service.calls.map(({ operation }) => operation)).toEqual([
      "DescribeRepositories",
      "DescribeRepositories",
      "DescribeImages",
    ]);
    expect(service.problems).toEqual([]);
  });

  it("trap: rows are images, also those without a tag, 1000 a page", async () => {
    const images = Array.from({ length: 2100 }, (_, at) =>
      image(`{"n":${at}}`, at === 0 ? ["v1"] : []),
    );
    const { account, service } = await openEcr({ repositories: { app: { images } } });
    const rows = await imagesOf(account);
    expect(rows).toHaveLength(2100);
    expect(rows[1]?.tags).toEqual([]);
    const asked = service.calls.filter(({ operation }) => operation === "DescribeImages");
    expect(asked.map(({ input }) => input["maxResults"])).toEqual([1000, 1000, 1000]);
  });

  it("trap: the size of an index is that of its largest child", async () => {
    const images = [image("{}", ["v1"], { more: { imageManifestMediaType: INDEX } })];
    const { account } = await openEcr({ repositories: { app: { images } } });
    expect((await imagesOf(account))[0]).toMatchObject({ bytes: 5000, bytesIncomplete: true });
  });

  it("trap: an archived image is listed, and cannot be pulled", async () => {
    const images = [image("{}", ["old"], { more: { imageStatus: "ARCHIVED" } })];
    const { account } = await openEcr({ repositories: { app: { images } } });
    expect((await imagesOf(account))[0]).toMatchObject({ unavailable: "archived" });
  });

  it("shows which tags are immutable, with the exceptions of the repository", async () => {
    const more = {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "dev-*" }],
    };
    const images = [image("{}", ["v1", "dev-7"])];
    const { account, service } = await openEcr({ repositories: { app: { images, more } } });
    expect((await imagesOf(account))[0]?.tags).toEqual([
      { name: "v1", immutable: true },
      { name: "dev-7", immutable: false },
    ]);
    const digest = parseDigest(digestOf("{}"));
    const tags = ["v1", "dev-7"].map((name) => ({ name, digest }));
    expect(await account.fixedTags?.("app", tags, { signal })).toEqual([
      { name: "v1", hint: "ecr_immutable" },
    ]);
    expect(service.problems).toEqual([]);
  });

  it("ends a list whose token repeats", async () => {
    let asked = 0;
    const { account } = await openEcr({
      before: (operation) => {
        if (operation !== "DescribeRepositories") return undefined;
        asked += 1;
        return { body: { repositories: [], nextToken: "again" } };
      },
    });
    expect(await repositoriesOf(account)).toEqual([]);
    expect(asked).toBe(2);
  });
});

describe("changes at Amazon ECR", () => {
  it("creates and deletes repositories", async () => {
    const repositories: EcrOptions["repositories"] = { app: { images: [image("{}", ["v1"])] } };
    const { account, service } = await openEcr({ repositories });
    await account.createRepository?.("team/new", { isPublic: false, signal });
    await account.deleteRepository?.("app", { signal });
    expect(Object.keys(repositories)).toEqual(["team/new"]);
    expect(service.problems).toEqual([]);
    await expect(
      account.createRepository?.("team/open", { isPublic: true, signal }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("deletes one name, and the image with its last", async () => {
    const images = [image("{}", ["v1", "latest"])];
    const { account, service } = await openEcr({ repositories: { app: { images } } });
    await account.deleteTag?.("app", "v1", { signal });
    expect(images[0]?.tags).toEqual(["latest"]);
    await account.deleteTag?.("app", "latest", { signal });
    expect(images).toEqual([]);
    expect(service.problems).toEqual([]);
  });

  it("trap: a deletion that answers 200 with failures has failed", async () => {
    const images = [image("{}", ["v1"], { isChild: true })];
    const { account } = await openEcr({ repositories: { app: { images } } });
    const digest = parseDigest(digestOf("{}"));
    await expect(
      account.deleteImage?.({ repository: "app", digest }, { signal }),
    ).rejects.toMatchObject({
      code: "registry_refused",
      details: { hint: "ecr_image_in_index", registryCode: "ImageReferencedByManifestList" },
    });
    await expect(account.deleteTag?.("app", "gone", { signal })).rejects.toMatchObject({
      code: "manifest_not_found",
    });
  });
});

describe("what Amazon's scanners found", () => {
  const target = { repository: "app", digest: parseDigest(digestOf("{}")) };

  it("is none when nothing was scanned", async () => {
    const { account } = await openEcr();
    expect(await account.scans?.summary(target, { signal })).toEqual({ status: "none" });
    expect(await account.scans?.vulnerabilities(target, { signal })).toEqual([]);
    await account.scans?.start?.(target, { signal });
  });

  it("is read of the basic scanner", async () => {
    const attributes = [
      { key: "package_name", value: "zlib" },
      { key: "package_version", value: "1.2" },
    ];
    const findings = [
      {
        findings: [{ name: "CVE-1", severity: "HIGH", uri: "https://nvd.test/CVE-1", attributes }],
      },
    ];
    const { account, service } = await openEcr({ findings });
    expect(await account.scans?.summary(target, { signal })).toEqual({
      status: "done",
      severity: "high",
      counts: { high: 1, negligible: 2 },
      total: 3,
      finishedAt: 1_760_000_100_000,
    });
    expect(await account.scans?.vulnerabilities(target, { signal })).toEqual([
      {
        id: "CVE-1",
        severity: "high",
        package: "zlib",
        version: "1.2",
        links: ["https://nvd.test/CVE-1"],
      },
    ]);
    expect(service.problems).toEqual([]);
  });

  it("is read of Inspector, whose links are only web addresses", async () => {
    const enhancedFindings = [
      {
        severity: "CRITICAL",
        description: "bad",
        packageVulnerabilityDetails: {
          vulnerabilityId: "CVE-2",
          sourceUrl: "javascript:alert(1)",
          referenceUrls: ["https://a.test/"],
          vulnerablePackages: [{ name: "openssl", version: "3.0", fixedInVersion: "3.1" }],
        },
      },
    ];
    const { account } = await openEcr({ findings: [{ enhancedFindings }] });
    expect(await account.scans?.vulnerabilities(target, { signal })).toEqual([
      {
        id: "CVE-2",
        severity: "critical",
        package: "openssl",
        version: "3.0",
        fixedIn: "3.1",
        description: "bad",
        links: ["https://a.test/"],
      },
    ]);
  });
});

describe("the password of twelve hours", () => {
  it("is made of an access key, and says when it ends", async () => {
    const { provider, api, service } = await openEcr();
    const made = await provider.derive?.(KEY, api, { signal, onRenewed: () => undefined });
    expect(made).toMatchObject({ kind: "password", username: "AWS", password: PASSWORD });
    const { expiresAt = 0 } = made as { expiresAt?: number };
    expect(Math.abs(expiresAt - Date.now() - 12 * 3_600_000)).toBeLessThan(60_000);
    expect(service.problems).toEqual([]);
  });

  it("opens the registry alone: the API wants an account", async () => {
    const typed = { kind: "password", username: "AWS", password: PASSWORD } as const;
    const { account, cloud } = await openEcr({}, typed);
    const { capabilities, notes } = await account.describe({ signal });
    expect(capabilities.repositories).toBe("catalog");
    expect(notes).toEqual(["api-needs-account"]);
    await expect(repositoriesOf(account)).rejects.toMatchObject({
      code: "unsupported",
      details: { hint: "ecr_needs_account" },
    });
    expect(cloud.requests).toEqual([]);
  });
});

describe("refusals of Amazon ECR", () => {
  it("name unknown: says which repository is missing where", async () => {
    const { account } = await openEcr();
    await expect(imagesOf(account, "nope")).rejects.toMatchObject({
      code: "repository_not_found",
      details: { hint: "ecr_repository_missing", missing: "nope", registryId: "123456789012" },
    });
  });

  it("trap: a wrong secret key is a refused login, and what AWS repeats of the request shows no secret", async () => {
    const wrong = { ...KEY, secretKey: "another-secret-key", sessionToken: "session-token-words" };
    const keys = {
      AKIDEXAMPLE: { secretKey: "secret-key-words", sessionToken: "session-token-words" },
    };
    const { account } = await openEcr({ keys }, wrong);
    const error = await repositoriesOf(account).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "login_refused", details: { hint: "aws_key_refused" } });
    const shown = `${String(error)} ${JSON.stringify(error)}`;
    expect(shown).toContain("signature does not match");
    expect(shown).not.toMatch(/another-secret-key|session-token-words/);
  });

  it("trap: says that the clock is wrong, not the key", async () => {
    const { account } = await openEcr({
      before: () =>
        refusal(
          "InvalidSignatureException",
          "Signature expired: 20261121T000000Z is now earlier than 20261121T100000Z",
          403,
        ),
    });
    await expect(repositoriesOf(account)).rejects.toMatchObject({
      code: "login_refused",
      details: { hint: "aws_clock" },
    });
  });

  it("names the right that the policy lacks", async () => {
    const { account } = await openEcr({
      before: () =>
        refusal(
          "AccessDeniedException",
          "User: arn:aws:iam::1:user/x is not authorized to perform: ecr:DescribeRepositories on resource: y",
        ),
    });
    await expect(repositoriesOf(account)).rejects.toMatchObject({
      code: "denied",
      details: { hint: "aws_right_missing", action: "ecr:DescribeRepositories" },
    });
  });

  it("trap: waits when AWS throttles with status 400, and gives up after five tries", async () => {
    let asked = 0;
    const { account } = await openEcr({
      before: () => {
        asked += 1;
        return asked < 3 ? refusal("ThrottlingException", "Rate exceeded") : undefined;
      },
    });
    expect(await repositoriesOf(account)).toHaveLength(1);
    asked = -1000;
    await expect(repositoriesOf(account)).rejects.toMatchObject({ code: "rate_limited" });
    expect(asked).toBe(-995);
  });
});
