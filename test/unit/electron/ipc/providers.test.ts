import { describe, expect, it } from "vitest";
import type { ProviderAccount } from "../../../../electron/providers/provider.ts";
import type { Client } from "../../../../shared/ipc/procedure.ts";
import type { PortolanContract } from "../../../../shared/ipc/contract/index.ts";
import {
  imageRows,
  type ListingService,
  startListingService,
} from "../../../support/providers/listing-service.ts";
import { openServiceClient } from "../../../support/providers/service-client.ts";
import { allOf, failureOf, NEVER } from "../../../support/registry/client.ts";
import { openCatalog } from "../catalog/rig.ts";

const CALL = { signal: NEVER };

async function open(
  verbs: Partial<ProviderAccount> = {},
): Promise<{ service: ListingService; client: Client<PortolanContract> }> {
  const service = await startListingService({}, {}, verbs);
  const client = openServiceClient(await openCatalog(undefined, [service.provider]));
  return { service, client };
}

describe("what services offer, over the contract", () => {
  it("comes page by page, with the number of all", async () => {
    const { service, client } = await open();
    service.images.set("team/app", imageRows(150));
    const place = { address: service.host, repository: "team/app" };
    const pages = await allOf(client.providers.images(place, CALL));
    expect(pages.map(({ rows, total }) => [rows.length, total])).toEqual([
      [100, 150],
      [50, 150],
    ]);
  });

  it("is refused as unsupported where the service has nothing of the kind", async () => {
    const { service, client } = await open();
    const address = service.host;
    const image = {
      address,
      repository: "team/app",
      digest: imageRows(1)[0]?.digest ?? "sha256:0",
    };
    const refused = [
      () => client.providers.quotas({ address, namespace: "team" }, CALL),
      () => client.providers.search({ address, text: "x" }, CALL),
      () => client.providers.createNamespace({ address, name: "x", isPublic: false }, CALL),
      () => client.providers.replicationRules({ address }, CALL),
      () => client.providers.labels({ address, repository: "team/app" }, CALL),
      () => client.providers.lock({ address, repository: "team/app" }, CALL),
      () => client.providers.scan(image, CALL),
      () => client.providers.startScan(image, CALL),
      () => allOf(client.providers.namespaces({ address }, CALL)),
    ];
    for (const one of refused)
      expect(await failureOf(one())).toMatchObject({
        code: "unsupported",
        details: { host: address },
      });
  });

  it("removes a whole repository only when its name was typed", async () => {
    const removed: string[] = [];
    const { service, client } = await open({
      deleteRepository: (name) => Promise.resolve(void removed.push(name)),
    });
    const place = { address: service.host, repository: "team/app" };
    const wrong = client.providers.removeRepository({ ...place, confirmation: "team/ap" }, CALL);
    expect(await failureOf(wrong)).toMatchObject({
      code: "confirmation_required",
      details: { confirm: "team/app" },
    });
    expect(removed).toEqual([]);
    await client.providers.removeRepository({ ...place, confirmation: "team/app" }, CALL);
    expect(removed).toEqual(["team/app"]);
  });

  it("locks without saying anything of what was left out", async () => {
    const seen: unknown[] = [];
    const lock = { canDelete: false, canWrite: true, canRead: true, canList: true };
    const { service, client } = await open({
      locks: {
        read: () => Promise.resolve(lock),
        write: (target, change) => {
          seen.push([target, change]);
          return Promise.resolve(lock);
        },
      },
    });
    const place = { address: service.host, repository: "team/app" };
    const input = { ...place, tag: "v1", lock: { canDelete: false } };
    expect(await client.providers.setLock(input, CALL)).toEqual(lock);
    expect(seen).toEqual([[{ repository: "team/app", tag: "v1" }, { canDelete: false }]]);
  });

  it("follows a run until it has ended", async () => {
    const run = { id: "1", ruleId: "2", total: 1, done: 1, failed: 0, running: 0 };
    const { service, client } = await open({
      replication: {
        rules: () => Promise.resolve([]),
        start: () => Promise.resolve("1"),
        run: () => Promise.resolve({ ...run, status: "done" }),
      },
    });
    const address = service.host;
    const seen = await allOf(client.providers.watchReplication({ address, run: "1" }, CALL));
    expect(seen.map(({ status }) => status)).toEqual(["done"]);
  });
});
