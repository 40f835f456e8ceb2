import { describe, expect, it } from "vitest";
import {
  accountAs,
  ADMIN,
  entraAccount,
  openAzure,
  refusalOf,
} from "../../../../support/providers/azure-acr/harness.ts";
import { RESOURCE_ID } from "../../../../support/providers/azure-acr/management.ts";
import { HOST } from "../../../../support/providers/azure-acr/world.ts";
import { NEVER } from "../../../../support/registry/client.ts";

const CALL = { signal: NEVER };

describe("the quota of a registry", () => {
  it("is what its images take, of what its tier includes", async () => {
    const azure = await openAzure();
    const account = await accountAs(azure, entraAccount(azure));
    expect((await account.describe(CALL)).capabilities.quotas).toBe(true);
    expect(await account.quotas?.("team", CALL)).toEqual([
      { name: HOST, usedBytes: 12_345_678, limitBytes: 536_870_912_000 },
    ]);
    expect(azure.cloud.requests.at(-1)).toMatchObject({
      host: "management.azure.com",
      method: "GET",
      path: `${RESOURCE_ID}/listUsages?api-version=2023-07-01`,
    });
  });

  it.each([
    [[{ name: "Size", currentValue: 5, limit: null, unit: "Bytes" }], [{ usedBytes: 5 }]],
    [[{ name: "Size", currentValue: 5, limit: 9, unit: "Count" }], []],
    [[{ name: "Size", limit: 9, unit: "Bytes" }], []],
    [[], []],
  ])("of %j is %j", async (usages, expected) => {
    const azure = await openAzure();
    azure.world.usages = usages;
    const account = await accountAs(azure, entraAccount(azure));
    const found = await account.quotas?.("team", CALL);
    expect(found).toEqual(expected.map((quota) => ({ name: HOST, ...quota })));
  });

  it.each([
    [["*/read"], [], true],
    [["Microsoft.ContainerRegistry/registries/importImage/action"], [], false],
    [["*"], ["Microsoft.ContainerRegistry/registries/listUsages/read"], false],
  ])("is offered with the rights %j without %j: %s", async (actions, notActions, expected) => {
    const azure = await openAzure();
    azure.world.person = { ...azure.world.person, actions, notActions };
    const account = await accountAs(azure, entraAccount(azure));
    expect((await account.describe(CALL)).capabilities.quotas).toBe(expected);
  });

  it("is nothing that a password sees, and nobody is asked for it", async () => {
    const azure = await openAzure();
    const account = await accountAs(azure, ADMIN);
    const { capabilities, notes } = await account.describe(CALL);
    expect(capabilities.quotas).toBe(false);
    expect(notes).toContain("azure-import-needs-entra");
    const asking = account.quotas?.("team", CALL) ?? Promise.resolve();
    expect(await refusalOf(asking)).toMatchObject({ code: "unsupported", details: { host: HOST } });
    expect(azure.cloud.requests).toEqual([]);
  });
});
