import { describe, expect, it } from "vitest";
import { metadataPath } from "../../../../../electron/providers/azure-acr/api.ts";
import type { Digest } from "../../../../../shared/oci/digest.ts";
import { readApiDescription } from "../../../../support/providers/api-description.ts";
import {
  accountAs,
  ADMIN,
  entraAccount,
  openAzure,
  rowsOf,
} from "../../../../support/providers/azure-acr/harness.ts";
import { seed } from "../../../../support/providers/azure-acr/world.ts";
import { NEVER } from "../../../../support/registry/client.ts";

const CALL = { signal: NEVER };
/**
 * Where the service does more than its description says: its examples have a media type with each manifest, and its refusals
 * a list in `detail`. The token endpoint is the distribution-spec's, with that one's parameters.
 */
const GAPS =
  /manifest(?:s\[\d+\])?\.mediaType is not described|detail is no object|parameter (?:account|client_id) is/;

describe("createAcrApi", () => {
  it("leaves the slashes of a repository's name as they are, and escapes what follows", () => {
    expect(metadataPath("team/app")).toBe("/acr/v1/team/app");
    expect(metadataPath("team/app", "_tags", "v1.0_x")).toBe("/acr/v1/team/app/_tags/v1.0_x");
    expect(metadataPath("team/app", "_tags", "../x")).toBe("/acr/v1/team/app/_tags/..%2Fx");
    expect(metadataPath("app", "_manifests", "sha256:00")).toBe("/acr/v1/app/_manifests/sha256:00");
  });

  it("ends when a page leads to itself", async () => {
    const azure = await openAzure();
    seed(azure.world, "team/app", { tags: ["v1"] });
    seed(azure.world, "team/b", { tags: ["v1"] });
    azure.world.pageSize = 0;
    const account = await accountAs(azure, ADMIN);
    expect(await rowsOf(account.listRepositories?.(CALL))).toEqual([]);
  });
});

describe("the published description of Azure's API", () => {
  it("allows every request that is sent and every answer of the server of these tests", async () => {
    const azure = await openAzure();
    const digest = seed(azure.world, "team/app", { tags: ["v1", "v2"] }) as Digest;
    seed(azure.world, "team/b", { tags: [] });
    const account = await accountAs(azure, entraAccount(azure));
    const repository = "team/app";
    await rowsOf(account.listRepositories?.(CALL));
    await rowsOf(account.listImages?.(repository, CALL));
    for (const part of [{}, { tag: "v1" }, { digest }]) {
      await account.locks?.read({ repository, ...part }, CALL);
      await account.locks?.write({ repository, ...part }, { canRead: true }, CALL);
    }
    await account.deleteTag?.(repository, "v1", CALL);
    await account.deleteRepository?.(repository, CALL);
    const admin = await accountAs(azure, ADMIN);
    await rowsOf(admin.listRepositories?.(CALL));
    const description = readApiDescription("azure-acr", { slashesIn: ["name"] });
    const operations = new Set<string>();
    const problems = azure.exchanges.flatMap(({ asked, told }) => {
      const request = {
        method: asked.method,
        path: `${asked.url.pathname}${asked.url.search}`,
        headers: { "content-type": asked.headers["content-type"] },
        text: asked.body.toString(),
      };
      operations.add(description.operationOf(request) ?? "");
      const text = told.json === undefined ? "" : JSON.stringify(told.json);
      const headers = { "content-type": "application/json" };
      return [
        ...description.checkRequest(request),
        ...description.checkAnswer(request, { status: told.status, headers, text }),
      ];
    });
    expect(problems.filter((problem) => !GAPS.test(problem))).toEqual([]);
    expect([...operations].toSorted()).toEqual([
      "DELETE /acr/v1/{name}",
      "DELETE /acr/v1/{name}/_tags/{reference}",
      "GET /acr/v1/_catalog",
      "GET /acr/v1/{name}",
      "GET /acr/v1/{name}/_manifests",
      "GET /acr/v1/{name}/_manifests/{digest}",
      "GET /acr/v1/{name}/_tags",
      "GET /acr/v1/{name}/_tags/{reference}",
      "GET /oauth2/token",
      "PATCH /acr/v1/{name}",
      "PATCH /acr/v1/{name}/_manifests/{digest}",
      "PATCH /acr/v1/{name}/_tags/{reference}",
      "POST /oauth2/exchange",
      "POST /oauth2/token",
    ]);
  });
});
