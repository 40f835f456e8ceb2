import { describe, expect, it } from "vitest";
import {
  ANN,
  ANN_USERS,
  contentOf,
  failureOf,
  NEVER,
  openBoth,
  openRegistries,
  openRegistry,
  openRepository,
  readAll,
} from "../../../support/registry/client.ts";
import { seedBlob, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;
const BASIC = { auth: { kind: "basic", users: ANN_USERS } } as const;

describe("redirects", () => {
  it("R10, A7, F12: Authorization does not follow to another port, and the blob arrives whole", async () => {
    const storage = await openRegistry();
    const { registry, repository } = await openRepository(BASIC, { credential: ANN });
    const bytes = someBytes(5000);
    const blob = seedBlob(registry, "team/app", bytes);
    seedBlob(storage, "x", bytes);
    await repository.hasBlob(blob.digest, { signal });
    registry.faults.add({
      method: "GET",
      path: "/blobs/",
      redirect: `${storage.url}/v2/x/blobs/${blob.digest}?sig=1`,
    });
    expect(await readAll(await repository.openBlob(blob, { signal }))).toEqual(bytes);
    expect(storage.requests).toHaveLength(1);
    expect(storage.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(storage.requests[0]?.headers).not.toHaveProperty("cookie");
  });

  it("R10, A7, F13, moby#50065: Authorization does not follow to a sub-domain", async () => {
    const registry = await openRegistry(BASIC);
    const storage = await openRegistry();
    const { registries } = openRegistries({
      credential: ANN,
      link: { plainHttp: true },
      resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    const bytes = someBytes(100);
    const blob = seedBlob(registry, "team/app", bytes);
    seedBlob(storage, "x", bytes);
    const port = (host: string): string => host.slice(host.indexOf(":"));
    registry.faults.add({
      method: "GET",
      path: "/blobs/",
      nth: 2,
      redirect: `http://cdn.localhost${port(storage.host)}/v2/x/blobs/${blob.digest}`,
    });
    const repository = (
      await registries.client({ host: `localhost${port(registry.host)}` })
    ).repository("team/app");
    await repository.openBlob(blob, { signal }).then(readAll);
    expect(registry.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect(storage.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("A10: Authorization is not attached again when a chain comes back", async () => {
    const other = await openRegistry();
    const { registry, repository } = await openRepository(BASIC, { credential: ANN });
    const blob = seedBlob(registry, "team/app", someBytes(100));
    await repository.hasBlob(blob.digest, { signal });
    registry.requests.length = 0;
    const back = `${registry.url}/v2/team/app/blobs/${blob.digest}?back`;
    registry.faults.add({ method: "GET", path: blob.digest, redirect: `${other.url}/x` });
    other.faults.add({ path: "/x", redirect: back });
    const error = await failureOf(repository.openBlob(blob, { signal }));
    expect(error).toMatchObject({ code: "registry_refused", details: { status: 401 } });
    expect(registry.requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ["basic", "basic"],
    ["basic", "bearer"],
    ["bearer", "basic"],
    ["bearer", "bearer"],
  ] as const)("A9: of a %s login, a target that asks for %s gets nothing", async (own, other) => {
    const storage = await openRegistry({ auth: { ...BASIC.auth, kind: other } });
    const { registry, repository } = await openRepository(
      { auth: { ...BASIC.auth, kind: own } },
      { credential: ANN },
    );
    const blob = seedBlob(registry, "team/app", someBytes(100));
    registry.faults.add({
      method: "GET",
      path: "/blobs/",
      times: 2,
      redirect: `${storage.url}/v2/x/blobs/${blob.digest}`,
    });
    const error = await failureOf(repository.openBlob(blob, { signal }));
    expect(error).toMatchObject({ code: "registry_refused", details: { target: storage.host } });
    expect(storage.lines()).toEqual([`GET /v2/x/blobs/${blob.digest}`]);
    expect(storage.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("R20, A10, F15: gives up on a circle and names the hops", async () => {
    const { registry, client } = await openBoth();
    registry.faults.add({ path: "/manifests/", times: 99, redirect: "/v2/team/app/manifests/v1" });
    const error = await failureOf(client.repository("team/app").readManifest("v1", { signal }));
    expect(error).toMatchObject({ code: "origin_refused", details: { hops: 1 } });
    expect(registry.requests).toHaveLength(1);
  });

  it("R20, A10, F15: follows 10 hops and not 11", async () => {
    const { registry, client } = await openBoth();
    for (let hop = 1; hop <= 11; hop += 1) {
      registry.faults.add({
        path: new RegExp(`hop=${hop - 1}$`),
        redirect: `/v2/team/app/manifests/v1?hop=${hop}`,
      });
    }
    registry.faults.add({ path: /manifests\/v1$/, redirect: "/v2/team/app/manifests/v1?hop=0" });
    const error = await failureOf(client.repository("team/app").readManifest("v1", { signal }));
    expect(error).toMatchObject({ code: "origin_refused", details: { hops: 11 } });
    expect(registry.requests).toHaveLength(11);
  });

  it("R20, F15: gives up on a circle over two hosts", async () => {
    const other = await openRegistry();
    const { registry, client } = await openBoth();
    registry.faults.add({ path: "/manifests/", times: 99, redirect: `${other.url}/x` });
    const back = `${registry.url}/v2/team/app/manifests/v1`;
    other.faults.add({ path: "/x", times: 99, redirect: back });
    const error = await failureOf(client.repository("team/app").readManifest("v1", { signal }));
    expect(error).toMatchObject({ code: "origin_refused", details: { hops: 2 } });
    expect([registry.requests.length, other.requests.length]).toEqual([1, 1]);
  });

  it.each([307, 308])(
    "R20: sends no stream that can be read only once again after %i",
    async (status) => {
      const { registry, repository } = await openRepository();
      const location = "/v2/team/app/blobs/uploads/elsewhere";
      registry.faults.add({ method: "PUT", path: "/uploads/", status, headers: { location } });
      const content = contentOf(someBytes(100_000));
      const failure = await failureOf(repository.uploadBlob(content, { signal }));
      expect(failure).toMatchObject({ code: "origin_refused" });
      expect(registry.requests.map(({ method, bytes }) => `${method} ${bytes}`)).toEqual([
        "POST 0",
        "PUT 100000",
      ]);
      expect(content.opened).toEqual([0]);
    },
  );

  it("R20: keeps Accept and Range along the way", async () => {
    const { registry, repository } = await openRepository();
    const bytes = someBytes(100);
    const blob = seedBlob(registry, "team/app", bytes);
    registry.faults.add({
      method: "GET",
      path: "/blobs/",
      redirect: `/v2/team/app/blobs/${blob.digest}?x`,
    });
    const stream = await repository.openBlob(blob, { signal, offset: 40 });
    expect(await readAll(stream)).toEqual(bytes.subarray(40));
    expect(registry.requests.map(({ headers }) => headers.range)).toEqual([
      "bytes=40-99",
      "bytes=40-99",
    ]);
  });

  it.each([301, 302, 303])("R20: does not turn a PUT into a GET after %i", async (status) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "PUT",
      path: "/manifests/",
      status,
      headers: { location: "/elsewhere" },
    });
    const manifest = { mediaType: "x", bytes: Buffer.from("{}") };
    expect(await failureOf(repository.putManifest("v1", manifest, { signal }))).toMatchObject({
      code: "origin_refused",
    });
    expect(registry.requests).toHaveLength(1);
  });

  it.each([307, 308])("R20: sends a manifest again after %i", async (status) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "PUT",
      path: "/manifests/",
      status,
      headers: { location: "/v2/team/app/manifests/v1?again" },
    });
    await repository.putManifest("v1", { mediaType: "x", bytes: Buffer.from("{}") }, { signal });
    expect(registry.requests.map(({ method, bytes }) => `${method} ${bytes}`)).toEqual([
      "PUT 2",
      "PUT 2",
    ]);
  });
});
