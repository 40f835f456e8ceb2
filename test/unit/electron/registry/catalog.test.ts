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

  it("asks nobody to log in to Docker Hub for a catalog it does not have", async () => {
    const { registries } = openRegistries({ resolve: () => Promise.reject(new Error("asked")) });
    const client = await registries.client({ host: "docker.io" });
    expect(await failureOf(all(client.listRepositories({ signal })))).toMatchObject({
      code: "unsupported",
    });
  });

  it("says that a login is wanted", async () => {
    const { client } = await openBoth({ auth: { kind: "basic", users: ANN_USERS } });
    expect(await failureOf(all(client.listRepositories({ signal })))).toMatchObject({
      code: "unauthorized",
    });
  });
});
