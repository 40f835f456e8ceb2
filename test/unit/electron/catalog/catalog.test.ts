import { describe, expect, it } from "vitest";
import {
  ANN_USERS,
  allOf,
  failureOf,
  NEVER,
  openRegistry,
} from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";
import { HOUR, inRegistry, namesOf, openCatalog } from "./rig.ts";

const USERS = { ...ANN_USERS, bob: "bobs-secret" };
const BASIC = { kind: "basic", users: USERS } as const;

function seedTags(registry: TestRegistry, repository: string, tags: readonly string[]): void {
  for (const [at, tag] of tags.entries())
    seedImage(registry, repository, tag, [someBytes(100, at + 1)]);
}

describe("a list of tags", () => {
  it("row 13: is kept, and comes with its time before the registry answers", async () => {
    const registry = await openRegistry();
    const here = `${registry.host}/team/app`;
    seedTags(registry, "team/app", ["v1", "v2"]);
    const { tags } = await openCatalog();
    const before = Date.now();
    expect(await tags(here)).toEqual([{ names: ["v1", "v2"] }, { names: [], complete: true }]);
    registry.repository("team/app").tags.delete("v1");
    seedTags(registry, "team/app", ["v3"]);
    const again = await tags(here);
    expect(again).toEqual([
      { names: ["v1", "v2"], cachedAt: expect.any(Number) },
      { names: ["v3"] },
      { names: [], complete: true, gone: ["v1"] },
    ]);
    expect(again[0]?.cachedAt).toBeGreaterThanOrEqual(before);
    expect(namesOf(await tags(here))).toEqual(["v2", "v3"]);
  });

  it("is only what the registry says now, when that is asked for", async () => {
    const registry = await openRegistry();
    seedTags(registry, "team/app", ["v1", "v2"]);
    const { tags } = await openCatalog();
    await tags(`${registry.host}/team/app`);
    registry.repository("team/app").tags.delete("v1");
    expect(await tags(`${registry.host}/team/app`, true)).toEqual([
      { names: ["v2"] },
      { names: [], complete: true },
    ]);
    expect(namesOf(await tags(`${registry.host}/team/app`))).toEqual(["v2"]);
  });

  it("stays as it was kept when the registry fails half-way or cannot be reached", async () => {
    const registry = await openRegistry({ pageSize: 1 });
    const here = `${registry.host}/team/app`;
    seedTags(registry, "team/app", ["v1", "v2"]);
    const { tags, catalog } = await openCatalog();
    await tags(here);
    registry.repository("team/app").tags.delete("v2");
    seedTags(registry, "team/app", ["v0"]);
    registry.faults.add({ path: "tags/list?last", status: 403, times: 9 });
    const names: string[] = [];
    const failing = (async () => {
      for await (const page of catalog.tags(inRegistry(here), { fresh: false, signal: NEVER }))
        names.push(...page.names);
    })();
    expect(await failureOf(failing)).toMatchObject({ code: "denied" });
    expect(names).toEqual(["v1", "v2", "v0"]);
    await registry.close();
    const offline: unknown[] = [];
    const reading = (async () => {
      for await (const page of catalog.tags(inRegistry(here), { fresh: false, signal: NEVER }))
        offline.push(page);
    })();
    expect(await failureOf(reading)).toMatchObject({ code: "connection_refused" });
    expect(offline).toEqual([{ names: ["v0", "v1", "v2"], cachedAt: expect.any(Number) }]);
  });

  it("is forgotten with its repository", async () => {
    const registry = await openRegistry();
    seedTags(registry, "team/app", ["v1"]);
    const { tags, find } = await openCatalog();
    await tags(`${registry.host}/team/app`);
    expect(await find("v1")).toEqual([`${registry.host}/team/app:v1`]);
    registry.repositories.delete("team/app");
    expect(await failureOf(tags(`${registry.host}/team/app`))).toMatchObject({
      code: "repository_not_found",
    });
    expect(await find("v1")).toEqual([]);
  });

  it("is kept from one run to the next", async () => {
    const registry = await openRegistry();
    seedTags(registry, "team/app", ["v1"]);
    const first = await openCatalog();
    await first.tags(`${registry.host}/team/app`);
    const second = await openCatalog(first.userHome);
    const [page] = await second.tags(`${registry.host}/team/app`);
    expect(page).toEqual({ names: ["v1"], cachedAt: expect.any(Number) });
  });
});

describe("what an account saw", () => {
  async function signedIn() {
    const registry = await openRegistry({ auth: BASIC });
    seedTags(registry, "team/app", ["v1"]);
    const rig = await openCatalog();
    const { host } = registry;
    const login = (username: keyof typeof USERS) =>
      rig.connections.login(
        { address: host, username, secret: USERS[username], secretKind: "password" },
        { signal: NEVER },
      );
    await login("ann");
    await rig.repositories(host);
    await rig.tags(`${host}/team/app`);
    return { registry, host, login, ...rig };
  }

  it("is shown to it again", async () => {
    const { host, repositories, find } = await signedIn();
    expect((await repositories(host))[0]).toEqual({
      names: ["team/app"],
      cachedAt: expect.any(Number),
    });
    expect(await find("app")).toEqual([`${host}/team/app`]);
  });

  it("row 22: is added up for it, and for no other account", async () => {
    const { host, login, catalog } = await signedIn();
    const size = () => catalog.knownSize(host, { repository: "team/app", signal: NEVER });
    await catalog.summary(inRegistry(`${host}/team/app:v1`), { signal: NEVER });
    expect(await size()).toMatchObject({ images: 1 });
    await login("bob");
    expect(await size()).toEqual({ bytes: 0, images: 0 });
  });

  it("is shown to no other account, and not after signing out", async () => {
    const { host, login, repositories, tags, find, connections, database, seen } = await signedIn();
    await login("bob");
    expect((await repositories(host))[0]?.cachedAt).toBeUndefined();
    expect((await tags(`${host}/team/app`))[0]?.cachedAt).toBeUndefined();
    await connections.logout(host);
    expect(await find("app")).toEqual([]);
    while (seen.sweep()) {
      // Each step removes some.
    }
    for (const table of ["catalog_accounts", "catalog_repositories", "catalog_tags"]) {
      const count = database.prepare(`SELECT count(*) AS n FROM ${table}`).get();
      expect(count, table).toEqual({ n: 0 });
    }
  });

  it("is not shown to another login with the same user name", async () => {
    const { host, login, repositories, find } = await signedIn();
    // Where every login is called "AWS", the name tells nothing.
    await login("ann");
    expect(await find("app")).toEqual([]);
    expect((await repositories(host))[0]?.cachedAt).toBeUndefined();
  });

  it("outlasts a change of colour and label", async () => {
    const { host, connections, repositories } = await signedIn();
    await connections.edit(host, { color: "red", label: "Ours" });
    expect((await repositories(host))[0]?.cachedAt).toBeGreaterThan(0);
  });

  it("is not taken for the list of an account below it", async () => {
    const { host, registry, repositories, find } = await signedIn();
    seedTags(registry, "other/web", ["v1"]);
    await repositories(host);
    // No account of its own answers for this prefix.
    expect(namesOf(await repositories(`${host}/other`))).toEqual(["other/web"]);
    expect(await find("team/app")).toEqual([`${host}/team/app`]);
  });

  it("goes nowhere when the account was forgotten while it was read", async () => {
    const { host, catalog, connections, seen, database } = await signedIn();
    const pages = catalog.repositories(host, { fresh: true, signal: NEVER });
    await pages.next();
    await connections.logout(host);
    await allOf(pages);
    while (seen.sweep()) {
      // Each step removes some.
    }
    expect(database.prepare("SELECT count(*) AS n FROM catalog_repositories").get()).toEqual({
      n: 0,
    });
  });
});

describe("the summary of an image", () => {
  it("is read once for each digest, and asks for the digest each time", async () => {
    const registry = await openRegistry();
    seedTags(registry, "team/app", ["v1"]);
    const { catalog } = await openCatalog();
    const here = inRegistry(`${registry.host}/team/app:v1`);
    const first = await catalog.summary(here, { signal: NEVER });
    registry.requests.length = 0;
    expect(await catalog.summary(here, { signal: NEVER })).toEqual(first);
    expect(registry.lines()).toEqual(["HEAD /v2/team/app/manifests/v1"]);
    const moved = seedImage(registry, "team/app", "v1", [someBytes(200, 9)]);
    expect(await catalog.summary(here, { signal: NEVER })).toMatchObject({ digest: moved.digest });
  });

  it("row 16: makes its tag found by its digest, as long as it has it", async () => {
    const registry = await openRegistry();
    const { digest } = seedImage(registry, "team/app", "v1", [someBytes(100)]);
    const { catalog, tags, find } = await openCatalog();
    const here = `${registry.host}/team/app`;
    await tags(here);
    expect(await find(digest)).toEqual([]);
    await catalog.summary(inRegistry(`${here}:v1`), { signal: NEVER });
    expect(await find(digest)).toEqual([`${here}:v1`]);
    expect(await find(digest.slice(0, 20))).toEqual([`${here}:v1`]);
    const moved = seedImage(registry, "team/app", "v1", [someBytes(100, 2)]);
    await catalog.summary(inRegistry(`${here}:v1`), { signal: NEVER });
    expect(await find(digest)).toEqual([]);
    expect(await find(moved.digest)).toEqual([`${here}:v1`]);
    registry.repository("team/app").tags.delete("v1");
    await failureOf(catalog.summary(inRegistry(`${here}:v1`), { signal: NEVER }));
    expect(await find("v1")).toEqual([]);
  });
});

describe("the size of a repository", () => {
  it("row 22: counts what its images share once, as far as they were looked at, and asks nobody", async () => {
    const shared = someBytes(5000, 50);
    const registry = await openRegistry();
    for (const [at, tag] of ["v1", "v2", "v3"].entries())
      seedImage(registry, "team/app", tag, [shared, someBytes(100, at + 1)]);
    seedImage(registry, "team/web", "v1", [shared, someBytes(300, 9)]);
    const { catalog, tags } = await openCatalog();
    const size = (repository?: string) =>
      catalog.knownSize(registry.host, { repository, signal: NEVER });
    expect(await size("team/app")).toEqual({ bytes: 0, images: 0 });
    await tags(`${registry.host}/team/app`);
    for (const name of ["team/app:v1", "team/app:v2", "team/web:v1"])
      await catalog.summary(inRegistry(`${registry.host}/${name}`), { signal: NEVER });
    registry.requests.length = 0;
    const [app, web, all] = [await size("team/app"), await size("team/web"), await size()];
    expect(registry.requests).toEqual([]);
    expect([app.images, web.images, all.images]).toEqual([2, 1, 3]);
    // Two layers of 100 and the shared one; the rest are configs and manifests.
    expect(app.bytes).toBeGreaterThan(5200);
    expect(app.bytes).toBeLessThan(5200 + 4000);
    expect(app.bytes + web.bytes - all.bytes).toBeGreaterThanOrEqual(5000);
  });
});

describe("a search", () => {
  it("row 15: finds repositories and tags of every connection", async () => {
    const [one, two] = [await openRegistry(), await openRegistry()];
    seedTags(one, "team/app", ["v1.2.3", "latest"]);
    seedTags(two, "acme/app-server", ["v1.2.9"]);
    const { tags, repositories, find } = await openCatalog();
    for (const { host } of [one, two]) await repositories(host);
    await tags(`${one.host}/team/app`);
    await tags(`${two.host}/acme/app-server`);
    const app = `${one.host}/team/app`;
    const server = `${two.host}/acme/app-server`;
    expect(await find("app")).toEqual([app, server].toSorted((a, b) => a.length - b.length));
    expect(await find("1.2")).toEqual([`${app}:v1.2.3`, `${server}:v1.2.9`]);
    expect(await find("APP:v1.2")).toEqual([`${app}:v1.2.3`, `${server}:v1.2.9`]);
    expect(await find("server 1.2")).toEqual([`${server}:v1.2.9`]);
    expect(await find(`${one.host}/team/app:latest`)).toEqual([`${app}:latest`]);
    expect(await find("%")).toEqual([]);
    expect(await find('"app* OR')).toEqual([]);
    expect(await find("")).toEqual([]);
    expect(await find("1.2", 1)).toHaveLength(1);
  });

  it("reads lists that are older than a day again, once, and says so", async () => {
    const registry = await openRegistry();
    seedTags(registry, "team/app", ["v1"]);
    const { connections, catalog, advance } = await openCatalog();
    const { host } = registry;
    await connections.login({ address: host, secretKind: "password" }, { signal: NEVER });
    const search = () => allOf(catalog.search("app", { limit: 9, refresh: true, signal: NEVER }));
    const app = { kind: "repository", location: `${host}/team/app`, host, repository: "team/app" };
    expect(await search()).toEqual([
      { found: [], more: false, reading: [host] },
      { found: [app], more: false, reading: [] },
    ]);
    expect(await search()).toEqual([{ found: [app], more: false, reading: [] }]);
    advance(25 * HOUR);
    seedTags(registry, "team/app-two", ["v1"]);
    const later = await search();
    expect(later.at(0)?.found).toHaveLength(1);
    expect(later.at(-1)?.found).toHaveLength(2);
  });

  it("is not held up by a registry that has no catalog or is away", async () => {
    const registry = await openRegistry();
    const { connections, catalog } = await openCatalog();
    const { host } = registry;
    await connections.login({ address: host, secretKind: "password" }, { signal: NEVER });
    registry.faults.add({ path: "_catalog", status: 404, times: 9 });
    const search = () => allOf(catalog.search("x", { limit: 9, refresh: true, signal: NEVER }));
    expect((await search()).map(({ reading }) => reading)).toEqual([[host], []]);
    // It is left alone for an hour.
    expect((await search()).map(({ reading }) => reading)).toEqual([[]]);
  });
});
