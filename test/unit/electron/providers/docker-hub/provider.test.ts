import { describe, expect, it } from "vitest";
import { dockerHub } from "../../../../../electron/providers/docker-hub/provider.ts";
import {
  DIGEST,
  imagesOf,
  openHub,
  repositoriesOf,
  tagBody,
} from "../../../../support/providers/docker-hub/harness.ts";

const { signal } = new AbortController();

describe("Docker Hub", () => {
  it("is recognised by whole names only", () => {
    expect(dockerHub.ownsHost("docker.io")).toBe(true);
    expect(dockerHub.ownsHost("index.docker.io")).toBe(true);
    expect(dockerHub.ownsHost("docker.io.evil.test")).toBe(false);
    expect(dockerHub.ownsHost("evildocker.io")).toBe(false);
  });

  it("lists the account's namespaces and their repositories", async () => {
    const { account, hub } = await openHub();
    const pages = [];
    for await (const page of account.listNamespaces?.({ signal }) ?? []) pages.push(...page.rows);
    expect(pages).toEqual([{ name: "ann" }, { name: "team" }]);
    expect(await repositoriesOf(account)).toEqual([
      {
        name: "ann/app",
        description: "about app",
        visibility: "public",
        pulls: 4242,
        bytes: 1_000_000,
        createdAt: Date.UTC(2025, 0, 2, 3, 4, 5),
        updatedAt: Date.UTC(2026, 10, 1, 10),
      },
    ]);
    expect(hub.signIns()).toBe(1);
    expect(hub.problems).toEqual([]);
  });

  it("trap: shows tags with sizes and platforms without a single manifest, so no pull is counted", async () => {
    const { account, calls, hub } = await openHub();
    expect(await imagesOf(account, "ann/app")).toEqual([
      {
        digest: DIGEST,
        tags: [{ name: "1.0", pushedAt: Date.UTC(2026, 10, 1, 10) }],
        mediaType: "application/vnd.oci.image.index.v1+json",
        bytes: 5910,
        pushedAt: Date.UTC(2026, 10, 1, 10),
        pushedBy: "ann",
        platforms: ["linux/amd64", "linux/arm64/v8"],
      },
    ]);
    expect(calls().filter((call) => call.includes("/manifests/"))).toEqual([]);
    expect(calls().filter((call) => call.includes("/tags"))).toEqual([
      "GET /v2/namespaces/ann/repositories/app/tags?page=1&page_size=100",
    ]);
    expect(hub.problems).toEqual([]);
  });

  it("asks for 100 a page, and follows no link of the server", async () => {
    const tags = new Map(
      Array.from({ length: 250 }, (_, at) => {
        const digest = `sha256:${String(at).padStart(64, "0")}`;
        return [`t${at}`, tagBody(`t${at}`, { digest })] as const;
      }),
    );
    const { account, calls } = await openHub({
      repositories: [{ namespace: "ann", name: "app", tags }],
    });
    expect(await imagesOf(account, "ann/app")).toHaveLength(250);
    expect(calls().filter((call) => call.includes("/tags"))).toHaveLength(3);
    expect(calls().some((call) => call.includes("evil"))).toBe(false);
  });

  it("trap: a page beyond the end is 404 and ends the list", async () => {
    const { account } = await openHub({
      before: (request, answer) => {
        if (!/tags\?page=/.test(request.url ?? "")) return false;
        const isFirst = request.url?.includes("page=1&") === true;
        const body = isFirst
          ? { count: 1, next: "https://hub.docker.com/more", results: [tagBody("1.0")] }
          : { message: "Invalid page" };
        answer.writeHead(isFirst ? 200 : 404, { "content-type": "application/json" });
        answer.end(JSON.stringify(body));
        return true;
      },
    });
    expect(await imagesOf(account, "ann/app")).toHaveLength(1);
  });

  it("stops when a page repeats", async () => {
    const { account, calls } = await openHub({
      before: (request, answer) => {
        if (!/tags\?page=/.test(request.url ?? "")) return false;
        const body = { count: 9, next: "https://hub.docker.com/more", results: [tagBody("1.0")] };
        answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
        return true;
      },
    });
    expect(await imagesOf(account, "ann/app")).toHaveLength(1);
    expect(calls().filter((call) => call.includes("/tags"))).toHaveLength(2);
  });

  it("leaves out names that are none, and makes words safe to print", async () => {
    const { account } = await openHub({
      before: (request, answer) => {
        if (!request.url?.includes("/ann/repositories?")) return false;
        const results = [
          { namespace: "..", name: "evil" },
          { namespace: "ann", name: "ok", description: "red\u001b[31m" },
        ];
        answer.writeHead(200, { "content-type": "application/json" });
        answer.end(JSON.stringify({ count: 2, next: null, results }));
        return true;
      },
    });
    expect(await repositoriesOf(account, "ann")).toEqual([
      { name: "ann/ok", description: String.raw`red\u001b[31m` },
    ]);
  });

  it("shows immutable tags, and lets Hub itself say what a rule is about", async () => {
    const tags = new Map([
      ["v1", tagBody("v1")],
      ["latest", tagBody("latest")],
    ]);
    const settings = { enabled: true, rules: ["v.*"] };
    const { account, hub } = await openHub({
      repositories: [{ namespace: "ann", name: "app", tags, settings }],
    });
    const [row] = await imagesOf(account, "ann/app");
    expect(row?.tags.map(({ name, immutable }) => [name, immutable])).toEqual([
      ["v1", true],
      ["latest", false],
    ]);
    expect(hub.problems).toEqual([]);
  });

  it("finds official images under library/", async () => {
    const { account } = await openHub({}, true);
    expect(await account.search?.("alpine", { signal })).toEqual([
      { name: "library/alpine", visibility: "public", description: "about alpine", pulls: 7 },
    ]);
  });

  it("shows nobody the public repositories of a namespace, without any credential", async () => {
    const { account, cloud } = await openHub({}, true);
    expect((await repositoriesOf(account, "library")).map(({ name }) => name)).toEqual([
      "library/alpine",
    ]);
    expect((await account.describe({ signal })).capabilities).toMatchObject({
      repositories: "kept",
      search: true,
      tagDeletion: "no",
      createRepository: false,
    });
    await expect(repositoriesOf(account)).rejects.toMatchObject({ code: "unsupported" });
    expect(cloud.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it("creates and deletes repositories", async () => {
    const { account, hub } = await openHub();
    await account.createRepository?.("ann/new-app", { isPublic: false, signal });
    expect(
      (await repositoriesOf(account, "ann")).map(({ name, visibility }) => [name, visibility]),
    ).toEqual([
      ["ann/app", "public"],
      ["ann/new-app", "private"],
    ]);
    await account.deleteRepository?.("ann/new-app", { signal });
    expect(await repositoriesOf(account, "ann")).toHaveLength(1);
    expect(hub.problems).toEqual([]);
  });
});

describe("deleting a tag on Docker Hub", () => {
  it("asks the registry first, and is done when it does it", async () => {
    const { account, calls } = await openHub({ registryDeletes: true });
    await account.deleteTag?.("ann/app", "1.0", { signal });
    expect(
      calls()
        .filter((call) => call.startsWith("DELETE"))
        .at(-1),
    ).toBe("DELETE /v2/ann/app/manifests/1.0");
    expect(calls().some((call) => call.includes("/v2/repositories/"))).toBe(false);
  });

  it("trap: falls back to the API of Hub when the registry does not delete", async () => {
    const { account, calls } = await openHub();
    await account.deleteTag?.("ann/app", "1.0", { signal });
    expect(calls().at(-1)).toBe("DELETE /v2/repositories/ann/app/tags/1.0/");
    expect(calls().some((call) => /^(?:GET|HEAD) .*manifests/.test(call))).toBe(false);
    await expect(account.deleteTag?.("ann/app", "1.0", { signal })).rejects.toMatchObject({
      code: "manifest_not_found",
    });
  });

  it("explains that the access token lacks the right to delete", async () => {
    const { account } = await openHub({
      before: (request, answer) => {
        if (request.method !== "DELETE") return false;
        answer.writeHead(403, { "content-type": "application/json" });
        answer.end('{"message":"access to the resource is forbidden with personal access token"}');
        return true;
      },
    });
    await expect(account.deleteTag?.("ann/app", "1.0", { signal })).rejects.toMatchObject({
      code: "denied",
      details: { hint: "hub_token_right", account: "ann" },
    });
  });
});
