import { describe, expect, it } from "vitest";
import { allOf, failureOf, NEVER } from "../../../support/registry/client.ts";
import { imageRows, startListingService } from "../../../support/providers/listing-service.ts";
import { inRegistry, namesOf, openCatalog } from "./rig.ts";

const ALL = { fresh: false, spendPulls: false } as const;

describe("images that a service lists", () => {
  it("5,000 are shown with one request for the first page and 50 for all, tags and rows together", async () => {
    const service = await startListingService({ imageRows: true });
    service.images.set("team/app", imageRows(5000));
    const { catalog } = await openCatalog(undefined, [service.provider]);
    const here = inRegistry(`${service.host}/team/app`);
    let tags = 0;
    for await (const { names, rows = [] } of catalog.tags(here, { fresh: false, signal: NEVER })) {
      if (tags === 0) expect([service.requests.length, names.length]).toEqual([1, 100]);
      if (names.length > 0) expect(rows).toHaveLength(names.length);
      tags += names.length;
    }
    expect(tags).toBe(5000);
    expect(service.requests).toHaveLength(50);
    expect(new Set(service.requests.map((line) => line.split("?")[0]))).toEqual(
      new Set(["GET /api/images/team/app"]),
    );
  });

  it("are kept with their rows, and come with their age before the service answers", async () => {
    const service = await startListingService({ imageRows: true });
    const untagged = imageRows(3).map((row, at) => (at === 2 ? { ...row, tags: [] } : row));
    service.images.set("team/app", untagged);
    const { tags } = await openCatalog(undefined, [service.provider]);
    await tags(`${service.host}/team/app`);
    service.images.set("team/app", untagged.slice(1));
    const again = await tags(`${service.host}/team/app`);
    expect(again).toEqual([
      { names: ["v0", "v1"], cachedAt: expect.any(Number) },
      { names: [], rows: untagged, cachedAt: expect.any(Number) },
      { names: [], rows: untagged.slice(1) },
      { names: [], complete: true, gone: ["v0"] },
    ]);
    expect((await tags(`${service.host}/team/app`))[1]?.rows).toEqual(untagged.slice(1));
  });

  it("R61: make details known: neither a request nor a pull is spent on them", async () => {
    const service = await startListingService({ imageRows: true });
    service.images.set("team/app", imageRows(3));
    const { catalog, tags } = await openCatalog(undefined, [service.provider]);
    await tags(`${service.host}/team/app`);
    service.requests.length = 0;
    const here = inRegistry(`${service.host}/team/app`);
    expect(await catalog.cost(here, ALL, { signal: NEVER })).toEqual({
      known: 3,
      requests: 0,
      pulls: 0,
    });
    const [first] = await allOf(catalog.details(here, ALL, { signal: NEVER }));
    expect(first?.details[1]).toMatchObject({
      tag: "v1",
      summary: { kind: "manifest", platforms: ["linux/amd64"], size: 1001 },
    });
    expect(service.requests).toEqual([]);
  });

  it("are the registry's own tags where the account may not use the API", async () => {
    const plain = { "/v2/team/app/tags/list": { name: "team/app", tags: ["v1"] } };
    const service = await startListingService({ imageRows: true }, plain);
    service.refusal = 403;
    const { tags } = await openCatalog(undefined, [service.provider]);
    expect(namesOf(await tags(`${service.host}/team/app`))).toEqual(["v1"]);
  });

  it("leave out names that are no tags, and names that a later page repeats", async () => {
    const service = await startListingService({ imageRows: true });
    const rows = imageRows(101);
    const odd = rows.map((row, at) =>
      at === 0 ? { ...row, tags: [{ name: "../x" }, { name: "ok" }] } : row,
    );
    service.images.set("team/app", odd.with(100, { ...odd[100], tags: [{ name: "v1" }] }));
    const { tags } = await openCatalog(undefined, [service.provider]);
    const names = namesOf(await tags(`${service.host}/team/app`));
    expect(names).toHaveLength(100);
    expect(new Set(names).size).toBe(100);
    expect(names[0]).toBe("ok");
  });
});

describe("a list of repositories", () => {
  it("is the service's own, with its rows, and says so", async () => {
    const service = await startListingService({ repositories: "api" });
    service.repositories.push({ name: "team/app", pulls: 7 }, { name: "other/app" });
    const { repositories } = await openCatalog(undefined, [service.provider]);
    expect(await repositories(service.host)).toEqual([
      {
        names: ["team/app", "other/app"],
        rows: [{ name: "team/app", pulls: 7 }, { name: "other/app" }],
      },
      { names: [], complete: true, listedBy: "api" },
    ]);
    const [, kept] = await repositories(service.host);
    expect(kept).toMatchObject({ rows: [{ pulls: 7 }, {}], cachedAt: expect.any(Number) });
  });

  it("falls back to the catalog where the API refuses", async () => {
    const service = await startListingService({}, { "/v2/_catalog": { repositories: ["a/b"] } });
    service.refusal = 401;
    const { repositories } = await openCatalog(undefined, [service.provider]);
    expect(await repositories(service.host)).toEqual([
      { names: ["a/b"] },
      { names: [], complete: true },
    ]);
  });

  it("is the user's where nobody lists any; what was opened is offered", async () => {
    const service = await startListingService({ repositories: "kept" });
    service.refusal = 403;
    service.images.set("ns/opened", imageRows(1));
    const { catalog, tags, repositories } = await openCatalog(undefined, [service.provider]);
    const { host } = service;
    await catalog.keep(host, "ns/mine", true);
    await catalog.keep(host, "ns/mine", true);
    await catalog.keep(host, "ns/other", true);
    await catalog.keep(host, "ns/other", false);
    service.refusal = undefined;
    await tags(`${host}/ns/opened`);
    service.refusal = 403;
    expect(await repositories(host)).toEqual([
      { names: ["ns/mine"] },
      { names: [], complete: true, listedBy: "kept", offered: ["ns/opened"] },
    ]);
    expect(service.requests.some((line) => line.includes("_catalog"))).toBe(false);
    expect(await failureOf(catalog.keep(host, "../x", true))).toMatchObject({
      code: "invalid_reference",
    });
  });

  it("of a registry without a catalog is an error as long as the user keeps none", async () => {
    const service = await startListingService();
    service.refusal = 403;
    const { catalog, repositories } = await openCatalog(undefined, [service.provider]);
    expect(await failureOf(repositories(service.host))).toMatchObject({ code: "unsupported" });
    await catalog.keep(service.host, "ns/mine", true);
    expect(namesOf(await repositories(service.host))).toEqual(["ns/mine"]);
  });
});
