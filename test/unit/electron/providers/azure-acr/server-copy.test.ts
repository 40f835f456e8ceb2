import { describe, expect, it } from "vitest";
import type { ServerCopyRequest } from "../../../../../electron/providers/provider.ts";
import type { Digest } from "../../../../../shared/oci/digest.ts";
import {
  accountAs,
  ADMIN,
  entraAccount,
  openAzure,
  refusalOf,
} from "../../../../support/providers/azure-acr/harness.ts";
import { RESOURCE_ID } from "../../../../support/providers/azure-acr/management.ts";
import type { Azure } from "../../../../support/providers/azure-acr/server.ts";
import { HOST, seed } from "../../../../support/providers/azure-acr/world.ts";
import { NEVER } from "../../../../support/registry/client.ts";

const CALL = { signal: NEVER };

function copyOf(digest: string, host = HOST): ServerCopyRequest {
  return {
    from: { host, repository: "team/app", digest: digest as Digest, tags: ["v1"] },
    to: { repository: "prod/app", tags: ["v1", "stable"] },
  };
}

async function run(azure: Azure, request: ServerCopyRequest): Promise<number> {
  const account = await accountAs(azure, entraAccount(azure));
  let steps = 0;
  for await (const _step of account.serverCopy?.run(request, CALL) ?? []) steps += 1;
  return steps;
}

describe("createServerCopies", () => {
  it("has the registry import from itself, and waits until the image is there", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1"] });
    const account = await accountAs(azure, entraAccount(azure));
    expect((await account.describe(CALL)).capabilities.serverCopy).toBe("import");
    expect(await account.serverCopy?.plan(copyOf(digest), CALL)).toEqual({ alsoTags: [] });
    expect(azure.world.imports).toEqual([]);
    expect(await run(azure, copyOf(digest))).toBe(2);
    expect(azure.world.imports).toEqual([
      {
        source: { resourceId: RESOURCE_ID, sourceImage: `team/app@${digest}` },
        targetTags: ["prod/app:v1", "prod/app:stable"],
        untaggedTargetRepositories: [],
        mode: "Force",
      },
    ]);
    expect([...(azure.world.repositories.get("prod/app")?.tags.keys() ?? [])]).toEqual([
      "v1",
      "stable",
    ]);
  });

  it("names the repository where the image gets no name", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: [] });
    const request = { ...copyOf(digest), to: { repository: "prod/app", tags: [] } };
    await run(azure, request);
    expect(azure.world.imports).toMatchObject([
      { targetTags: [], untaggedTargetRepositories: ["prod/app"] },
    ]);
  });

  it("imports from Microsoft's own registry, and from nobody else's", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1"] });
    const { serverCopy } = await accountAs(azure, entraAccount(azure));
    const plan = (host: string) => serverCopy?.plan(copyOf(digest, host), CALL);
    expect(await plan("mcr.microsoft.com")).toEqual({ alsoTags: [] });
    // One that the account does not see, one of another cloud, and one with logins of its own.
    expect(await plan("hidden.azurecr.io")).toBeUndefined();
    expect(await plan("acme.azurecr.cn")).toBeUndefined();
    expect(await plan("ghcr.io")).toBeUndefined();
    expect(await refusalOf(run(azure, copyOf(digest, "ghcr.io")))).toMatchObject({
      code: "unsupported",
    });
  });

  it.each([
    [["Microsoft.ContainerRegistry/registries/*"], [], "import"],
    [["*/read", "Microsoft.ContainerRegistry/*/importImage/action"], [], "import"],
    [["*/read"], [], "no"],
    [["*"], ["Microsoft.ContainerRegistry/registries/importImage/*"], "no"],
    [["Microsoft.ContainerRegistry/registries/importImage/actions"], [], "no"],
  ])("offers it with the rights %j without %j: %s", async (actions, notActions, expected) => {
    const azure = await openAzure();
    azure.world.person = { ...azure.world.person, actions, notActions };
    const account = await accountAs(azure, entraAccount(azure));
    const { capabilities } = await account.describe(CALL);
    expect(capabilities.serverCopy).toBe(expected);
  });

  it("asks the management API nothing for an account that is not of Entra", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1"] });
    const { serverCopy } = await accountAs(azure, ADMIN);
    expect(await serverCopy?.plan(copyOf(digest), CALL)).toBeUndefined();
    expect(azure.cloud.requests).toEqual([]);
  });

  it("offers everything else when the management API gives no answer", async () => {
    const azure = await openAzure();
    azure.world.audiences = ["https://containerregistry.azure.net"];
    const account = await accountAs(azure, entraAccount(azure));
    const { capabilities } = await account.describe(CALL);
    expect(capabilities).toMatchObject({ serverCopy: "no", imageRows: true });
  });

  it("security: sends its token to no host that an answer names", async () => {
    const azure = await openAzure();
    azure.world.operationHost = "evil.test";
    const digest = seed(azure.world, "team/app", { tags: ["v1"] });
    expect(await refusalOf(run(azure, copyOf(digest)))).toMatchObject({ code: "registry_refused" });
    expect(new Set(azure.cloud.requests.map(({ host }) => host))).toEqual(
      new Set(["login.microsoftonline.com", "management.azure.com"]),
    );
  });

  it("says in the service's words why an import failed", async () => {
    const azure = await openAzure();
    azure.world.importFailure = { code: "Conflict", message: "Tag v1 already exists" };
    const digest = seed(azure.world, "team/app", { tags: ["v1"] });
    expect(await refusalOf(run(azure, copyOf(digest)))).toMatchObject({
      code: "tag_exists",
      details: { registryCode: "Conflict", registryMessage: "Tag v1 already exists" },
    });
  });
});
