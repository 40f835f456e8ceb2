import { beforeEach, describe, expect, it } from "vitest";
import { harbor as provider } from "../../electron/providers/harbor/provider.ts";
import { openHarbor } from "../support/providers/harbor/harness.ts";
import type { Harbor } from "../support/providers/harbor/server.ts";
import { NEVER } from "../support/registry/client.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { addProject } from "../support/providers/harbor/world.ts";
import { type CatalogRig, inRegistry, namesOf, openCatalog } from "../unit/electron/catalog/rig.ts";

const IMAGES = 5000;
/** Requests for a list of {@link IMAGES} images; Harbor gives out 100 at once. */
const MOST_REQUESTS = 50;

/** The whole way that a list takes: catalog, provider, network, and back. */
describe("a Harbor with a repository of 5,000 images", () => {
  let harbor: Harbor;
  let rig: CatalogRig;
  beforeEach(async () => {
    harbor = await openHarbor();
    addProject(harbor.world, "open", { isPublic: true });
    for (let at = 0; at < IMAGES; at += 1)
      seedImage(harbor.registry, "open/app", `v${at}`, [someBytes(8, at)]);
    rig = await openCatalog(undefined, [provider]);
    // Which service it is and who asks is found out once, not for each list.
    const account = await rig.providers.of(at(), { signal: NEVER });
    await account.account.describe({ signal: NEVER });
    harbor.registry.requests.splice(0);
  });

  const at = () => ({ host: harbor.host, repository: "open/app" });
  const open = () =>
    rig.catalog.tags(inRegistry(`${harbor.host}/open/app`), { fresh: false, signal: NEVER });

  it("row 21: shows its first page after one request", async () => {
    const pages = open();
    const { value } = await pages.next();
    expect(value?.rows).toHaveLength(100);
    expect(value?.rows?.[0]).toMatchObject({
      digest: expect.any(String),
      bytes: expect.any(Number),
    });
    expect(harbor.registry.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      expect.stringMatching(
        /^GET \/api\/v2\.0\/projects\/open\/repositories\/app\/artifacts\?.*page_size=100/,
      ),
    ]);
    await pages.return(undefined);
  });

  it("row 21: shows all of them with 50 requests, and asks for none by itself", async () => {
    const all = [];
    for await (const page of open()) all.push(page);
    expect(new Set(namesOf(all)).size).toBe(IMAGES);
    expect(harbor.registry.requests.length).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(harbor.registry.lines().filter((line) => line.includes("/v2/open/"))).toEqual([]);
  });
});
