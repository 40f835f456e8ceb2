import { describe, expect, it } from "vitest";
import {
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openBoth,
  openRegistries,
} from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const signal = NEVER;

async function all(list: AsyncIterable<readonly string[]>): Promise<string[]> {
  const found: string[] = [];
  for await (const page of list) found.push(...page);
  return found;
}

describe("listRepositories", () => {
  it("R59: lists page by page", async () => {
    const { registry, client } = await openBoth({ pageSize: 1 });
    for (const name of ["b/x", "a"]) seedImage(registry, name, "v1", []);
    expect(await all(client.listRepositories({ signal }))).toEqual(["a", "b/x"]);
    expect(registry.requests).toHaveLength(2);
  });

  it("R4: asks for the right to read the catalog", async () => {
    const { registry, client } = await openBoth(
      { auth: { kind: "bearer", users: ANN_USERS } },
      { credential: ANN },
    );
    expect(await all(client.listRepositories({ signal }))).toEqual([]);
    const token = registry.requests.find(({ path }) => path.startsWith("/token"));
    expect(new URL(token?.path ?? "", registry.url).searchParams.get("scope")).toBe(
      "registry:catalog:*",
    );
  });

  it("M18: leaves out names that cannot be repositories", async () => {
    const { registry, client } = await openBoth();
    const repositories = [
      "ok",
      "../etc",
      "a%2fb",
      "a?b",
      "A",
      "a#b",
      "",
      null,
      7,
      "a//b",
      "also/ok",
    ];
    registry.faults.add({ path: "/_catalog", status: 200, body: JSON.stringify({ repositories }) });
    expect(await all(client.listRepositories({ signal }))).toEqual(["ok", "also/ok"]);
  });

  it.each([403, 404, 405, 501])("R59: %i means that there is no catalog", async (status) => {
    const { registry, client } = await openBoth();
    registry.faults.add({ path: "/_catalog", status });
    expect(await failureOf(all(client.listRepositories({ signal })))).toMatchObject({
      code: "unsupported",
      details: { status, host: registry.host },
    });
  });

  it("R60: does not ask again for a catalog that is not there, for a day", async () => {
    const { registry, registries, clock, client } = await openBoth();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/_catalog", status: 404 });
    for (const _ of [1, 2]) {
      expect(await failureOf(all(client.listRepositories({ signal })))).toMatchObject({
        code: "unsupported",
        details: { hint: "catalog_missing", host: registry.host },
      });
    }
    expect(registry.requests).toHaveLength(1);
    clock.advance(24 * 3_600_000);
    expect(await all(client.listRepositories({ signal }))).toEqual(["team/app"]);
    expect(registries.profile(registry.host).catalog).toBe("yes");
  });

  it("R60: asks again after a refusal, which is about the account", async () => {
    const { registry, client } = await openBoth();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/_catalog", status: 403 });
    await failureOf(all(client.listRepositories({ signal })));
    expect(await all(client.listRepositories({ signal }))).toEqual(["team/app"]);
  });

  it.each(["docker.io", "ghcr.io", "public.ecr.aws", "registry.cn-hangzhou.aliyuncs.com"])(
    "R60: asks %s for no catalog: it has none for anybody",
    async (host) => {
      const { registries } = openRegistries({ resolve: () => Promise.reject(new Error("asked")) });
      const client = await registries.client({ host });
      expect(await failureOf(all(client.listRepositories({ signal })))).toMatchObject({
        code: "unsupported",
        details: { hint: "catalog_missing", host },
      });
    },
  );

  it("R59: 401 for a known account means that there is none for it", async () => {
    const { registry, client } = await openBoth(
      { auth: { kind: "bearer", users: ANN_USERS } },
      { credential: ANN },
    );
    const challenge = `Bearer realm="${registry.url}/token",service="s",error="insufficient_scope"`;
    registry.faults.add({
      path: "/_catalog",
      times: 9,
      status: 401,
      headers: { "www-authenticate": challenge },
    });
    expect(await failureOf(all(client.listRepositories({ signal })))).toMatchObject({
      code: "unsupported",
      details: { account: "ann" },
    });
  });

  it("says that a login is wanted", async () => {
    const { client } = await openBoth({ auth: { kind: "basic", users: ANN_USERS } });
    expect(await failureOf(all(client.listRepositories({ signal })))).toMatchObject({
      code: "unauthorized",
    });
  });
});
