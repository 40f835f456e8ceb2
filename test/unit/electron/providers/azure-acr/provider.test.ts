import { describe, expect, it } from "vitest";
import { azureAcr } from "../../../../../electron/providers/azure-acr/provider.ts";
import { detectProvider } from "../../../../../electron/providers/detect.ts";
import type { Credential } from "../../../../../electron/registry/credential.ts";
import type { Digest } from "../../../../../shared/oci/digest.ts";
import {
  accountAs,
  ADMIN,
  entraAccount,
  openAzure,
  openAzureApi,
  refusalOf,
  rowsOf,
} from "../../../../support/providers/azure-acr/harness.ts";
import type { Azure } from "../../../../support/providers/azure-acr/server.ts";
import { EVERYTHING, seed } from "../../../../support/providers/azure-acr/world.ts";
import { NEVER } from "../../../../support/registry/client.ts";

const CALL = { signal: NEVER };
const READER: Credential = { kind: "password", username: "reader", password: "canary-reader" };
const ALL_ALLOWED = { canDelete: true, canWrite: true, canRead: true, canList: true };

/** `GET /acr/v1/…` without query, in their order. */
function metadataLines({ cloud }: Azure): string[] {
  return cloud.requests
    .filter(({ path, headers }) => path.startsWith("/acr/v1/") && headers.authorization)
    .map(({ method, path }) => `${method} ${path}`);
}

describe("azureAcr", () => {
  it("knows its hosts by their whole names", () => {
    const hosts = ["acme.azurecr.io", "acme-a1b2c3d4.azurecr.io", "acme.azurecr.cn"];
    expect(hosts.map((host) => azureAcr.ownsHost(host))).toEqual([true, true, true]);
    const others = ["acme.azurecr.io.evil.test", "azurecr.io", "acme.azurecr.de", "x.y.azurecr.io"];
    expect(others.map((host) => azureAcr.ownsHost(host))).toEqual([false, false, false, false]);
  });

  it("trap: recognises a registry under a name of the customer's own by the service in its challenge", async () => {
    const recognise = (realm: string, service: string, host: string) =>
      azureAcr.recognises?.(
        {
          host,
          status: 401,
          challenges: [
            {
              scheme: "bearer",
              parameters: new Map([
                ["realm", realm],
                ["service", service],
              ]),
            },
          ],
          header: () => undefined,
          probe: () => Promise.resolve(undefined),
        },
        CALL,
      );
    const host = "images.contoso.example";
    const realm = "https://acme.azurecr.io/oauth2/token";
    expect(await recognise(realm, "acme.azurecr.io", host)).toBe(true);
    expect(await recognise(`https://${host}/oauth2/token`, "acme.azurecr.io", host)).toBe(true);
    expect(await recognise(`https://${host}/oauth2/token`, host, host)).toBe(false);
    expect(await recognise("https://evil.test/oauth2/token", "acme.azurecr.io", host)).toBe(false);
    expect(await recognise("https://acme.azurecr.io/token", "acme.azurecr.io", host)).toBe(false);
  });

  it("asks nothing to know its own hosts", async () => {
    const azure = await openAzure();
    const { api } = await openAzureApi(azure, ADMIN);
    expect((await detectProvider(api, [azureAcr], CALL))?.id).toBe("azure-acr");
    expect(azure.cloud.requests).toEqual([]);
  });

  it("offers the admin user everything but the import, and says what that needs", async () => {
    const azure = await openAzure();
    const account = await accountAs(azure, ADMIN);
    expect(await account.describe(CALL)).toEqual({
      provider: "azure-acr",
      name: "Azure Container Registry",
      capabilities: {
        repositories: "api",
        namespaces: "none",
        imageRows: true,
        pullCounts: false,
        tagDeletion: "name",
        deleteRepository: true,
        createRepository: false,
        createNamespace: false,
        serverCopy: "no",
        scans: "no",
        labels: false,
        locks: true,
        quotas: false,
        replication: false,
        search: false,
      },
      notes: ["azure-import-needs-entra"],
    });
    expect(azure.cloud.requests).toEqual([]);
  });

  it("offers nobody what everybody has", async () => {
    const azure = await openAzure();
    const { capabilities, notes } = await (await accountAs(azure)).describe(CALL);
    expect(notes).toEqual([]);
    expect(capabilities).toMatchObject({
      repositories: "catalog",
      locks: false,
      tagDeletion: "no",
    });
  });
});

describe("lists of azureAcr", () => {
  it("lists repositories by pages of a thousand, and follows the link", async () => {
    const azure = await openAzure();
    for (const name of ["team/a", "team/b", "team/c"]) seed(azure.world, name, { tags: ["v1"] });
    azure.world.pageSize = 2;
    const account = await accountAs(azure, ADMIN);
    expect(await rowsOf(account.listRepositories?.(CALL))).toEqual([
      { name: "team/a" },
      { name: "team/b" },
      { name: "team/c" },
    ]);
    expect(metadataLines(azure)).toEqual([
      "GET /acr/v1/_catalog?n=1000",
      "GET /acr/v1/_catalog?n=1000&last=team%2Fb",
    ]);
  });

  it("trap: joins tags, which have no sizes, with images in two requests", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1", "latest"], size: 4321 });
    const untagged = seed(azure.world, "team/app", { tags: [] });
    const account = await accountAs(azure, ADMIN);
    const at = Date.UTC(2026, 4, 1);
    const row = (name: string) => ({ name, pushedAt: at, lock: ALL_ALLOWED });
    const common = {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      platforms: ["linux/amd64"],
      lock: ALL_ALLOWED,
    };
    expect(await rowsOf(account.listImages?.("team/app", CALL))).toEqual([
      {
        digest: untagged,
        tags: [],
        bytes: 1234,
        createdAt: at + 1000,
        pushedAt: at + 1000,
        ...common,
      },
      {
        digest,
        tags: [row("v1"), row("latest")],
        bytes: 4321,
        createdAt: at,
        pushedAt: at,
        ...common,
      },
    ]);
    expect(metadataLines(azure).toSorted()).toEqual([
      "GET /acr/v1/team/app/_manifests?n=1000&orderby=timedesc",
      "GET /acr/v1/team/app/_tags?n=1000&orderby=timedesc",
    ]);
  });

  it("shows the first page of 5,000 images with two requests, and all with ten", async () => {
    const azure = await openAzure();
    for (let count = 0; count < 5000; count += 1)
      seed(azure.world, "team/app", { tags: [`v${count}`] });
    const account = await accountAs(azure, ADMIN);
    const pages: number[] = [];
    const asked: number[] = [];
    for await (const { rows } of account.listImages?.("team/app", CALL) ?? []) {
      pages.push(rows.length);
      asked.push(metadataLines(azure).length);
    }
    expect(pages).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(asked).toEqual([2, 4, 6, 8, 10]);
  });

  it("trap: says that the size of an index leaves its children out", async () => {
    const azure = await openAzure();
    const references = [
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm64" },
      { os: "unknown", architecture: "unknown" },
    ];
    const mediaType = "application/vnd.oci.image.index.v1+json";
    seed(azure.world, "team/app", { tags: ["v1"], size: 700, mediaType, references });
    const account = await accountAs(azure, ADMIN);
    const [row] = await rowsOf(account.listImages?.("team/app", CALL));
    expect(row).toMatchObject({
      bytes: 700,
      bytesIncomplete: true,
      platforms: ["linux/amd64", "linux/arm64"],
    });
  });

  it("trap: replays the scope of the challenge where the server spells it as it did before", async () => {
    const azure = await openAzure();
    azure.world.spelling = "metadataRead";
    seed(azure.world, "team/app", { tags: ["v1"] });
    const account = await accountAs(azure, ADMIN);
    expect(await rowsOf(account.listImages?.("team/app", CALL))).toHaveLength(1);
  });

  it("trap: the distribution-spec's list of tags wants metadata_read as well", async () => {
    const azure = await openAzure();
    const { registries } = await openAzureApi(azure, READER);
    const client = await registries.client({ host: azure.world.host });
    const tags = client.repository("team/app").listTags({ signal: NEVER });
    const listed = await refusalOf(tags[Symbol.asyncIterator]().next());
    expect(listed).toMatchObject({ code: "manifest_not_found" });
    const scopes = azure.cloud.requests
      .filter(({ path }) => path.startsWith("/oauth2/token"))
      .map(({ path }) => new URL(path, "https://x").searchParams.getAll("scope").join(" "));
    expect(scopes.at(-1)).toContain("metadata_read");
  });
});

describe("changes of azureAcr", () => {
  it("trap: deletes the name of an image and leaves the image", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1", "v2"] });
    const account = await accountAs(azure, ADMIN);
    await account.deleteTag?.("team/app", "v1", CALL);
    const [row] = await rowsOf(account.listImages?.("team/app", CALL));
    expect(row).toMatchObject({ digest, tags: [{ name: "v2" }] });
  });

  it("trap: deletes an image by its digest, with all its names", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1", "v2"] }) as Digest;
    const account = await accountAs(azure, ADMIN);
    await account.deleteImage?.({ repository: "team/app", digest }, CALL);
    expect(await rowsOf(account.listImages?.("team/app", CALL))).toEqual([]);
    const again = await refusalOf(account.deleteImage?.({ repository: "team/app", digest }, CALL));
    expect(again).toMatchObject({ code: "manifest_not_found" });
  });

  it("deletes a repository", async () => {
    const azure = await openAzure();
    seed(azure.world, "team/app", { tags: ["v1"] });
    const account = await accountAs(azure, ADMIN);
    await account.deleteRepository?.("team/app", CALL);
    expect([...azure.world.repositories.keys()]).toEqual([]);
    const again = await refusalOf(account.deleteRepository?.("team/app", CALL));
    expect(again).toMatchObject({ code: "repository_not_found" });
  });

  it("finds the tags that a lock keeps where they are, with one request for each", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1", "free"] }) as Digest;
    const account = await accountAs(azure, ADMIN);
    await account.locks?.write({ repository: "team/app", tag: "v1" }, { canWrite: false }, CALL);
    const asked = ["v1", "free", "gone"].map((name) => ({ name, digest }));
    expect(await account.fixedTags?.("team/app", asked, CALL)).toEqual([
      { name: "v1", hint: "azure_locked" },
    ]);
  });

  it("locks and unlocks a repository, a tag and an image", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1"] }) as Digest;
    const { locks } = await accountAs(azure, ADMIN);
    for (const part of [{}, { tag: "v1" }, { digest }]) {
      const target = { repository: "team/app", ...part };
      expect(await locks?.read(target, CALL)).toEqual(ALL_ALLOWED);
      const lock = { ...ALL_ALLOWED, canWrite: false, canDelete: false };
      expect(await locks?.write(target, { canWrite: false, canDelete: false }, CALL)).toEqual(lock);
      expect(await locks?.read(target, CALL)).toEqual(lock);
      expect(await locks?.write(target, ALL_ALLOWED, CALL)).toEqual(ALL_ALLOWED);
    }
  });

  it("trap: explains the 405 of something that is locked", async () => {
    const azure = await openAzure();
    seed(azure.world, "team/app", { tags: ["v1"] });
    const account = await accountAs(azure, ADMIN);
    await account.locks?.write({ repository: "team/app", tag: "v1" }, { canDelete: false }, CALL);
    const refused = await refusalOf(account.deleteTag?.("team/app", "v1", CALL));
    expect(refused.details).toMatchObject({ status: 405, hint: "azure_locked" });
    const [row] = await rowsOf(account.listImages?.("team/app", CALL));
    expect(row?.tags).toMatchObject([{ name: "v1", immutable: true, lock: { canDelete: false } }]);
  });
});

describe("refusals of azureAcr", () => {
  it("section 12: names the action that the account lacks, and the role that has it", async () => {
    const azure = await openAzure();
    seed(azure.world, "team/app", { tags: ["v1"] });
    const account = await accountAs(azure, READER);
    expect(await rowsOf(account.listImages?.("team/app", CALL))).toHaveLength(1);
    const refused = await refusalOf(account.deleteTag?.("team/app", "v1", CALL));
    expect(refused).toMatchObject({
      code: "denied",
      details: { hint: "azure_missing_role", action: "delete", role: "AcrDelete" },
    });
  });

  it("section 12: a token without metadata_read is told so", async () => {
    const azure = await openAzure();
    azure.world.users.set("puller", {
      password: "canary-p",
      map: { "*": ["pull"] },
      mayList: false,
    });
    const account = await accountAs(azure, {
      kind: "password",
      username: "puller",
      password: "canary-p",
    });
    const refused = await refusalOf(rowsOf(account.listImages?.("team/app", CALL)));
    expect(refused.details).toMatchObject({ hint: "azure_missing_role", action: "metadata_read" });
  });

  it("trap: with attribute-based rights, listing needs the Catalog Lister", async () => {
    const azure = await openAzure();
    azure.world.isAbac = true;
    azure.world.role = { map: { "*": EVERYTHING }, mayList: false };
    const account = await accountAs(azure, entraAccount(azure));
    const { notes, edition } = await account.describe(CALL);
    expect({ notes, edition }).toEqual({ notes: ["azure-abac"], edition: "premium" });
    const refused = await refusalOf(rowsOf(account.listRepositories?.(CALL)));
    expect(refused.details).toMatchObject({
      hint: "azure_missing_role",
      action: "*",
      repositoryRole: "Container Registry Repository Catalog Lister",
    });
  });

  it("section 12: trap: 403 at the door is the firewall, not the password", async () => {
    const azure = await openAzure();
    azure.world.hasFirewall = true;
    const account = await accountAs(azure, ADMIN);
    const refused = await refusalOf(rowsOf(account.listRepositories?.(CALL)));
    expect(refused).toMatchObject({
      code: "denied",
      details: { hint: "azure_firewall", address: "203.0.113.7" },
    });
    const signIn = await refusalOf(
      rowsOf((await accountAs(azure, entraAccount(azure))).listRepositories?.(CALL)),
    );
    expect(signIn.details).toMatchObject({ hint: "azure_firewall" });
  });

  it("trap: 429 says how long to wait, whatever the tier", async () => {
    const azure = await openAzure();
    const { api } = await openAzureApi(azure, ADMIN);
    const answer = {
      status: 429,
      text: JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: "too many requests" }] }),
      url: new URL("https://acme.azurecr.io/acr/v1/_catalog"),
      header: (name: string) => (name === "retry-after" ? "7" : undefined),
      read: () => {
        throw new Error("no list");
      },
    };
    const request = { method: "GET", target: "/acr/v1/_catalog", signal: NEVER } as const;
    expect(await api.failure(request, answer)).toMatchObject({
      code: "rate_limited",
      details: { retryAfter: 7 },
    });
  });
});
