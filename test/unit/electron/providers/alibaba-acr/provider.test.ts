import { describe, expect, it } from "vitest";
import { alibabaAcr } from "../../../../../electron/providers/alibaba-acr/provider.ts";
import { detectProvider } from "../../../../../electron/providers/detect.ts";
import {
  ENTERPRISE,
  openAlibaba,
  PERSONAL,
} from "../../../../support/providers/alibaba-acr/open.ts";
import { NEVER } from "../../../../support/registry/client.ts";

const OPTIONS = { signal: NEVER };

describe("Alibaba Cloud", () => {
  it("is recognised by its hosts without a question", async () => {
    const { api, cloud } = await openAlibaba(ENTERPRISE);
    expect(await detectProvider(api, [alibabaAcr], OPTIONS)).toBe(alibabaAcr);
    expect(cloud.requests).toEqual([]);
  });

  it("is recognised under its customer's name by the challenge, to which no account is sent", async () => {
    const { api, cloud } = await openAlibaba({ ...ENTERPRISE, host: "images.acme.test" });
    expect(await detectProvider(api, [alibabaAcr], OPTIONS)).toBe(alibabaAcr);
    expect(
      cloud.requests.map(({ host, path, headers }) => [host, path, headers.authorization]),
    ).toEqual([["images.acme.test", "/v2/", undefined]]);
  });

  it("offers everything of an enterprise instance to an access key, after one question", async () => {
    const { account, cloud } = await openAlibaba(ENTERPRISE);
    const described = await account.describe(OPTIONS);
    expect(await account.describe(OPTIONS)).toEqual(described);
    expect(described).toEqual({
      provider: "alibaba-acr",
      name: "Alibaba Cloud Container Registry",
      edition: "enterprise",
      capabilities: {
        repositories: "api",
        namespaces: "namespace",
        imageRows: true,
        pullCounts: false,
        tagDeletion: "image-with-last-name",
        deleteRepository: true,
        createRepository: true,
        createNamespace: true,
        serverCopy: "within",
        replication: true,
        scans: "start",
        labels: false,
        locks: false,
        quotas: false,
        search: false,
      },
      notes: [],
    });
    expect(cloud.requests.map(({ path }) => path)).toEqual(["/v2/"]);
  });

  it("offers pull counts of a personal registry, and no copies", async () => {
    const { account } = await openAlibaba(PERSONAL);
    expect(await account.describe(OPTIONS)).toMatchObject({
      edition: "personal",
      capabilities: { pullCounts: true, serverCopy: "no" },
    });
  });
});
