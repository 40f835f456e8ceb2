import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  accessTo,
  allOf,
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
  openRepository,
} from "../../../support/registry/client.ts";
import { seedBlob, seedImage } from "../../../support/registry/seed.ts";

const signal = NEVER;

describe("createRegistries", () => {
  it("keeps one client for each access, until its host is forgotten", async () => {
    const { registries } = openRegistries({
      accessFor: ({ host, repository }) =>
        Promise.resolve(accessTo(host, { access: { id: `${host} ${repository ?? ""}` } })),
    });
    const host = "registry.test";
    const client = await registries.client({ host });
    expect(await registries.client({ host })).toBe(client);
    expect(await registries.client({ host: "registry.test:5000" })).not.toBe(client);
    expect(await registries.client({ host, repository: "team/app" })).not.toBe(client);
    registries.forget(host);
    expect(await registries.client({ host })).not.toBe(client);
  });

  it("asks for the credential of a host once, and only when the registry wants one", async () => {
    const open = await openRegistry();
    const closed = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const asked: string[] = [];
    const { registries } = openRegistries({
      accessFor: ({ host }) => {
        const lookUp = (): Promise<typeof ANN> => {
          asked.push(host);
          return Promise.resolve(ANN);
        };
        return Promise.resolve(accessTo(host, { access: { lookUp } }));
      },
    });
    for (const registry of [open, open, closed, closed]) {
      seedImage(registry, "team/app", "v1", []);
      const client = await registries.client({ host: registry.host });
      await client.repository("team/app").resolve("v1", { signal });
    }
    expect(asked).toEqual([closed.host]);
  });

  it("passes on why a credential could not be had, and asks again next time", async () => {
    const registry = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    seedImage(registry, "team/app", "v1", []);
    const locked = new Error("locked");
    let tries = 0;
    const lookUp = (): Promise<typeof ANN> =>
      tries++ === 0 ? Promise.reject(locked) : Promise.resolve(ANN);
    const { registries } = openRegistries({ access: { lookUp } });
    const repository = (await registries.client({ host: registry.host })).repository("team/app");
    expect(await failureOf(repository.resolve("v1", { signal }))).toBe(locked);
    expect(await failureOf(repository.resolve("v1", { signal }))).toBeUndefined();
  });

  it("A20: gives no credential of one host to another", async () => {
    const one = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const two = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const { registries } = openRegistries({
      accessFor: ({ host }) =>
        Promise.resolve(accessTo(host, host === one.host ? { credential: ANN } : {})),
    });
    for (const registry of [one, two]) {
      seedImage(registry, "team/app", "v1", []);
      const client = await registries.client({ host: registry.host });
      await failureOf(client.repository("team/app").resolve("v1", { signal }));
    }
    expect(two.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it("names itself in every request", async () => {
    const { registry, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    expect(registry.requests[0]?.headers["user-agent"]).toBe("portolan/test");
  });

  it("refuses what is no repository name before it asks anybody", async () => {
    const { registries } = openRegistries();
    const client = await registries.client({ host: "registry.test" });
    for (const name of ["", "A", "../x", "a//b", "a%2fb", "a b"]) {
      expect(() => client.repository(name)).toThrow(
        expect.objectContaining({ code: "invalid_reference" }),
      );
    }
  });

  it("R16: copies within one registry without waiting for itself", async () => {
    const { registry, client, repository } = await openRepository();
    // Larger than what our side buffers: each download stands until its upload goes on.
    const blobs = Array.from({ length: 12 }, (_, index) =>
      seedBlob(registry, "team/base", Buffer.alloc(4 * 1024 * 1024, index)),
    );
    const base = client.repository("team/base");
    await Promise.all(
      blobs.map((descriptor) => {
        const open = (offset: number) => base.openBlob(descriptor, { offset, signal });
        return repository.uploadBlob({ descriptor, open }, { signal });
      }),
    );
    expect(registry.repository("team/app").blobs.size).toBe(12);
  });

  it("closes with an upload session open", async () => {
    const { registry, registries, repository } = await openRepository({ mount: false });
    await repository.mountBlob({ digest: `sha256:${"0".repeat(64)}`, size: 1 }, "team/base", {
      signal,
    });
    registries.forget(registry.host);
    await registries.close();
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });

  it("leaves no connection open after a login that was only tried", async () => {
    const { host, sockets } = await openCounted();
    const { registries } = openRegistries();
    await registries.checkLogin(accessTo(host), ANN, { signal });
    await expect.poll(() => sockets.size).toBe(0);
  });

  it("K9: closes the connections of a forgotten host once nothing is under way on them", async () => {
    const { host, sockets, release } = await openCounted();
    const { registries } = openRegistries();
    const client = await registries.client({ host });
    const slow = client.repository("team/slow").listTags({ signal })[Symbol.asyncIterator]().next();
    await allOf(client.repository("team/app").listTags({ signal }));
    await expect.poll(() => sockets.size).toBe(2);
    registries.forget(host);
    release();
    expect(await slow).toMatchObject({ value: ["v1"] });
    await expect.poll(() => sockets.size).toBe(0);
    // A transfer that still has the client goes on with it.
    expect(await allOf(client.repository("team/app").listTags({ signal }))).toEqual([["v1"]]);
    await expect.poll(() => sockets.size).toBe(0);
  });

  it("keeps the connections of a host that is not forgotten", async () => {
    const { host, sockets } = await openCounted();
    const { registries } = openRegistries();
    const client = await registries.client({ host });
    await allOf(client.repository("team/app").listTags({ signal }));
    // The first connection only asked whether TLS is spoken.
    await expect.poll(() => sockets.size).toBe(1);
    const [kept] = sockets;
    registries.forget("other.test");
    await allOf(client.repository("team/app").listTags({ signal }));
    expect(kept !== undefined && sockets.has(kept)).toBe(true);
  });
});

/** A registry that counts its open connections; `team/slow` is answered only when it is released. */
async function openCounted(): Promise<{ host: string; sockets: Set<Socket>; release: () => void }> {
  const sockets = new Set<Socket>();
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    const answer = (): void => {
      response.setHeader("content-type", "application/json").end('{"tags":["v1"]}');
    };
    if (request.url?.includes("slow") === true) void promise.then(answer);
    else answer();
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, sockets, release };
}
