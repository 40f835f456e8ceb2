import { describe, expect, it, onTestFinished } from "vitest";
import { PROVIDERS } from "../../../../support/providers/list.ts";
import { createProviders } from "../../../../../electron/providers/providers.ts";
import { MEDIA_TYPES } from "../../../../../shared/oci/media-types.ts";
import { accountAs, apiAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";
import type { Harbor } from "../../../../support/providers/harbor/server.ts";
import { addProject, factsOf } from "../../../../support/providers/harbor/world.ts";
import { allOf, failureOf, NEVER, openRegistry } from "../../../../support/registry/client.ts";
import { seedImage, seedManifest, someBytes } from "../../../../support/registry/seed.ts";

const options = { signal: NEVER };

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("not offered");
  return value;
}

/** What an action is refused with. */
function refusalOf(action: Promise<void> | undefined): Promise<unknown> {
  return failureOf(required(action));
}

function manifestsOf(harbor: Harbor, repository: string): number {
  return harbor.registry.repository(repository).manifests.size;
}

describe("recognising Harbor", () => {
  it("knows it by its challenge and its ping, and sends no credential for it", async () => {
    const harbor = await openHarbor();
    const api = await apiAs(harbor, "ann");
    const providers = createProviders({ apiOf: () => Promise.resolve(api), all: PROVIDERS });
    expect((await providers.of({ host: harbor.host }, options)).id).toBe("harbor");
    expect(harbor.registry.lines()).toEqual(["GET /v2/", "GET /api/v2.0/ping"]);
    for (const { headers } of harbor.registry.requests) {
      expect(headers.authorization).toBeUndefined();
    }
  });

  it("does not take another token service for it, nor a Harbor without this API", async () => {
    const other = await openRegistry({ auth: { kind: "bearer", users: {} } });
    const old = await openHarbor();
    old.registry.rules.unshift({
      does: "is Harbor 1",
      path: /^\/api\/v2\.0\//,
      beforeLogin: true,
      instead: { status: 404, body: "" },
    });
    for (const { host } of [other, old]) {
      const api = await apiAs({ ...old, host });
      const providers = createProviders({ apiOf: () => Promise.resolve(api), all: PROVIDERS });
      expect((await providers.of({ host }, options)).id).toBe("generic");
    }
    expect(other.lines()).not.toContain("GET /api/v2.0/ping");
  });
});

describe("lists of Harbor", () => {
  it("shows projects with what is special about them", async () => {
    const harbor = await openHarbor();
    addProject(harbor.world, "library", { isPublic: true, hasRetention: true });
    addProject(harbor.world, "cache", { isProxyCache: true });
    addProject(harbor.world, "secret");
    seedImage(harbor.registry, "team/app", "v1", []);
    const account = await accountAs(harbor, "ann");
    const [page] = await allOf(required(account.listNamespaces?.(options)));
    const createdAt = Date.parse("2026-10-01T08:00:00.000Z");
    expect(page).toEqual({
      rows: [
        { name: "team", visibility: "private", repositories: 1, createdAt },
        { name: "library", visibility: "public", repositories: 0, createdAt, hasRetention: true },
        { name: "cache", visibility: "private", repositories: 0, createdAt, isProxyCache: true },
      ],
      total: 3,
    });
  });

  it("trap: shows a wrong password the public projects only, which describe says", async () => {
    const harbor = await openHarbor();
    addProject(harbor.world, "library", { isPublic: true });
    const account = await accountAs(harbor, "ann", "wrong-word");
    const [page] = await allOf(required(account.listNamespaces?.(options)));
    expect(page?.rows.map(({ name }) => name)).toEqual(["library"]);
    expect((await account.describe(options)).notes).toEqual(["harbor-anonymous"]);
  });

  it.each(["ann", "robot$team+ci", "olga"] as const)(
    "trap: shows %s the repositories of private projects as well",
    async (name) => {
      const harbor = await openHarbor();
      addProject(harbor.world, "empty", { isPublic: true });
      seedImage(harbor.registry, "team/app", "v1", []);
      seedImage(harbor.registry, "team/a/b", "v1", []);
      const account = await accountAs(harbor, name);
      const pages = await allOf(required(account.listRepositories?.(options)));
      const rows = pages.flatMap((page) => page.rows);
      expect(rows.map((row) => row.name)).toEqual(["team/a/b", "team/app"]);
      expect(rows[0]).toMatchObject({ images: 1, pulls: 7 });
      expect(harbor.calls().some((line) => line.includes("/projects/empty/"))).toBe(false);
    },
  );

  it("leaves names out that cannot stand in a reference", async () => {
    const harbor = await openHarbor();
    seedImage(harbor.registry, "team/app", "v1", []);
    seedImage(harbor.registry, "team/\u001b[31mApp", "v1", []);
    const account = await accountAs(harbor, "ann");
    const pages = await allOf(
      required(account.listRepositories?.({ ...options, namespace: "team" })),
    );
    expect(pages.flatMap((page) => page.rows).map(({ name }) => name)).toEqual(["team/app"]);
  });

  it("trap: shows everything of an image in one call, of a repository with a slash in its name", async () => {
    const harbor = await openHarbor();
    const project = required(harbor.world.projects.get("team"));
    project.immutable.push(/^v1$/);
    const image = seedImage(harbor.registry, "team/a/b", "v1", [someBytes(100)]);
    harbor.registry.repository("team/a/b").tags.set("latest", image.digest);
    seedManifest(harbor.registry, "team/a/b", {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      artifactType: "application/vnd.dev.cosign.signature",
      config: { mediaType: "application/vnd.oci.empty.v1+json", digest: image.digest, size: 2 },
      layers: [],
      subject: image,
    });
    const facts = factsOf(harbor.world, "team/a/b", image.digest);
    harbor.world.labels.push({ id: 5, name: "ready", color: "#00FF00" });
    facts.labels.add(5);
    facts.scan = "Success";
    const account = await accountAs(harbor, "ann");
    await account.describe(options);
    const before = harbor.calls().length;
    const [page] = await allOf(required(account.listImages?.("team/a/b", options)));
    expect(harbor.calls().slice(before)).toEqual([
      expect.stringContaining("/projects/team/repositories/a%252Fb/artifacts?"),
    ]);
    const pushedAt = Date.parse(facts.pushTime);
    expect(page?.total).toBe(1);
    expect(page?.rows).toEqual([
      {
        digest: image.digest,
        tags: [
          { name: "v1", pushedAt, immutable: true },
          { name: "latest", pushedAt, immutable: false },
        ],
        mediaType: MEDIA_TYPES.ociManifest,
        artifactType: "application/vnd.oci.image.config.v1+json",
        bytes: expect.any(Number),
        createdAt: Date.parse("2026-10-30T07:00:00Z"),
        pushedAt,
        platforms: ["linux/amd64"],
        labels: [{ id: "5", name: "ready", color: "#00ff00" }],
        scan: {
          status: "done",
          severity: "critical",
          counts: { critical: 1, low: 2 },
          total: 3,
          fixable: 1,
          finishedAt: Date.parse("2026-11-03T08:00:07Z"),
          scanner: "Trivy",
          percent: 100,
        },
        signed: true,
        accessories: [
          {
            digest: expect.stringMatching(/^sha256:/),
            type: "signature.cosign",
            size: expect.any(Number),
            createdAt: Date.parse("2026-11-02T08:00:00.000Z"),
          },
        ],
      },
    ]);
  });

  it("trap: opens 5,000 images with one request for the first page and 50 for all", async () => {
    const harbor = await openHarbor();
    const { manifests, tags } = harbor.registry.repository("team/app");
    for (let number = 0; number < 5000; number += 1) {
      const digest = `sha256:${number.toString(16).padStart(64, "0")}`;
      const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2 }));
      manifests.set(digest, { mediaType: MEDIA_TYPES.ociManifest, bytes });
      tags.set(`v${number}`, digest);
    }
    const account = await accountAs(harbor, "ann");
    await account.describe(options);
    const before = harbor.calls().length;
    const pages = required(account.listImages?.("team/app", options))[Symbol.asyncIterator]();
    const first = await pages.next();
    expect(first.value).toMatchObject({ total: 5000 });
    expect(harbor.calls().length - before).toBe(1);
    let count = 100;
    for (let page = await pages.next(); page.done !== true; page = await pages.next())
      count += page.value.rows.length;
    expect(count).toBe(5000);
    expect(harbor.calls().length - before).toBe(50);
  });

  it("finds repositories by a part of their name", async () => {
    const harbor = await openHarbor();
    addProject(harbor.world, "library", { isPublic: true });
    seedImage(harbor.registry, "library/nginx", "v1", []);
    seedImage(harbor.registry, "library/redis", "v1", []);
    const account = await accountAs(harbor);
    expect(await account.search?.("ngin", options)).toEqual([
      { name: "library/nginx", visibility: "public", images: 1, pulls: 7 },
    ]);
  });
});

describe("changes of Harbor", () => {
  it.each(["ann", "robot$team+ci", "olga"] as const)(
    "takes one tag and nothing else, as %s",
    async (name) => {
      const harbor = await openHarbor();
      const image = seedImage(harbor.registry, "team/a/b", "v1", []);
      harbor.registry.repository("team/a/b").tags.set("v2", image.digest);
      const account = await accountAs(harbor, name);
      await account.deleteTag?.("team/a/b", "v1", options);
      expect([...harbor.registry.repository("team/a/b").tags.keys()]).toEqual(["v2"]);
      expect(manifestsOf(harbor, "team/a/b")).toBe(1);
    },
  );

  it("says that a tag is not there", async () => {
    const harbor = await openHarbor();
    seedImage(harbor.registry, "team/app", "v1", []);
    const account = await accountAs(harbor, "ann");
    expect(await refusalOf(account.deleteTag?.("team/app", "v9", options))).toMatchObject({
      code: "manifest_not_found",
      details: { reference: `${harbor.host}/team/app:v9` },
    });
  });

  it("trap: explains that an immutable tag keeps itself, its image and its repository", async () => {
    const harbor = await openHarbor();
    harbor.world.projects.get("team")?.immutable.push(/^v1$/);
    const { digest } = seedImage(harbor.registry, "team/app", "v1", []);
    const account = await accountAs(harbor, "ann");
    const refused = {
      code: "registry_refused",
      details: { status: 412, hint: "harbor_immutable", tag: "v1" },
    };
    const repository = "team/app";
    expect(await refusalOf(account.deleteTag?.(repository, "v1", options))).toMatchObject(refused);
    expect(await refusalOf(account.deleteImage?.({ repository, digest }, options))).toMatchObject(
      refused,
    );
    expect(await refusalOf(account.deleteRepository?.(repository, options))).toMatchObject(refused);
    expect(manifestsOf(harbor, repository)).toBe(1);
  });

  it("trap: explains that an image is needed by an index", async () => {
    const harbor = await openHarbor();
    const child = seedImage(harbor.registry, "team/app", "v1", []);
    seedManifest(
      harbor.registry,
      "team/app",
      {
        schemaVersion: 2,
        mediaType: MEDIA_TYPES.ociIndex,
        manifests: [{ ...child, platform: { os: "linux", architecture: "amd64" } }],
      },
      "multi",
    );
    const account = await accountAs(harbor, "ann");
    const image = { repository: "team/app", digest: child.digest };
    expect(await refusalOf(account.deleteImage?.(image, options))).toMatchObject({
      details: { status: 412, hint: "harbor_child_of_index" },
    });
    const [page] = await allOf(required(account.listImages?.("team/app", options)));
    const index = page?.rows.find(({ tags }) => tags[0]?.name === "multi");
    expect(index).toMatchObject({ platforms: ["linux/amd64"] });
  });

  it("deletes an image with its tags, and a repository with everything", async () => {
    const harbor = await openHarbor();
    const { digest } = seedImage(harbor.registry, "team/app", "v1", []);
    seedImage(harbor.registry, "team/app", "v2", [someBytes(10)]);
    const account = await accountAs(harbor, "ann");
    await account.deleteImage?.({ repository: "team/app", digest }, options);
    expect([...harbor.registry.repository("team/app").tags.keys()]).toEqual(["v2"]);
    await account.deleteRepository?.("team/app", options);
    expect(harbor.registry.repositories.has("team/app")).toBe(false);
  });

  it("explains that Harbor is read-only", async () => {
    const harbor = await openHarbor();
    harbor.world.isReadOnly = true;
    seedImage(harbor.registry, "team/app", "v1", []);
    const account = await accountAs(harbor, "ann");
    expect(await refusalOf(account.deleteTag?.("team/app", "v1", options))).toMatchObject({
      code: "denied",
      details: { hint: "harbor_read_only" },
    });
  });

  it("trap: sends no cookie back, so that Harbor asks for no CSRF token", async () => {
    const harbor = await openHarbor();
    seedImage(harbor.registry, "team/app", "v1", []);
    const account = await accountAs(harbor, "ann");
    await allOf(required(account.listNamespaces?.(options)));
    await account.deleteTag?.("team/app", "v1", options);
    expect(harbor.registry.requests.every(({ headers }) => headers.cookie === undefined)).toBe(
      true,
    );
  });

  it("creates a project, and says when the name is taken or it may not", async () => {
    const harbor = await openHarbor();
    const account = await accountAs(harbor, "ann");
    await account.createNamespace?.("new", { ...options, isPublic: true });
    expect(harbor.world.projects.get("new")).toMatchObject({ isPublic: true });
    const again = account.createNamespace?.("new", { ...options, isPublic: false });
    expect(await refusalOf(again)).toMatchObject({
      code: "registry_refused",
      details: { status: 409, registryMessage: "The project named new already exists" },
    });
    harbor.world.isCreationRestricted = true;
    const denied = account.createNamespace?.("other", { ...options, isPublic: false });
    expect(await refusalOf(denied)).toMatchObject({ code: "denied" });
  });

  it("trap: reads the quota of a project whose name is a number", async () => {
    const harbor = await openHarbor();
    addProject(harbor.world, "1234", { limitBytes: 1000, usedBytes: 400 });
    const account = await accountAs(harbor, "ann");
    expect(await account.quotas?.("1234", options)).toEqual([
      { name: "1234", usedBytes: 400, limitBytes: 1000 },
    ]);
    expect(await account.quotas?.("team", options)).toEqual([{ name: "team", usedBytes: 0 }]);
  });

  it("trap: does not learn whether a project that it may not see is there", async () => {
    const harbor = await openHarbor();
    addProject(harbor.world, "secret");
    const nobody = await accountAs(harbor);
    const ann = await accountAs(harbor, "ann");
    const admin = await accountAs(harbor, "admin");
    const listing = (account: typeof ann, name: string) =>
      failureOf(allOf(required(account.listRepositories?.({ ...options, namespace: name }))));
    expect(await listing(nobody, "secret")).toMatchObject({ code: "unauthorized" });
    expect(await listing(ann, "secret")).toMatchObject({ code: "denied" });
    expect(await listing(ann, "nothing")).toMatchObject({ code: "denied" });
    expect(await listing(admin, "nothing")).toMatchObject({ code: "repository_not_found" });
  });
});

describe("an answer that is not as described", () => {
  it("is no list that never ends", async () => {
    const harbor = await openHarbor();
    let count = 0;
    harbor.registry.rules.unshift({
      does: "sends the same page again and again, and promises more",
      path: /\/repositories\?/,
      beforeLogin: true,
      instead: () => {
        count += 1;
        const body = JSON.stringify([{ name: "team/app" }]);
        return { status: 200, headers: { "x-total-count": "100000000" }, body };
      },
    });
    onTestFinished(() => expect(count).toBeLessThan(5));
    const account = await accountAs(harbor, "ann");
    const pages = await allOf(required(account.listRepositories?.(options)));
    expect(pages).toHaveLength(1);
  });
});
