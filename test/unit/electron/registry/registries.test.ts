import { describe, expect, it } from "vitest";
import {
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
  it("keeps one client for each host, until it is forgotten", () => {
    const { registries } = openRegistries();
    const client = registries.client("registry.test");
    expect(registries.client("registry.test")).toBe(client);
    expect(registries.client("registry.test:5000")).not.toBe(client);
    registries.forget("registry.test");
    expect(registries.client("registry.test")).not.toBe(client);
  });

  it("asks for the credential of a host once, and only when the registry wants one", async () => {
    const open = await openRegistry();
    const closed = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const asked: string[] = [];
    const { registries } = openRegistries({
      credentialFor: (host) => {
        asked.push(host);
        return Promise.resolve(ANN);
      },
    });
    for (const registry of [open, closed]) {
      seedImage(registry, "team/app", "v1", []);
      await registries.client(registry.host).repository("team/app").resolve("v1", { signal });
      await registries.client(registry.host).repository("team/app").resolve("v1", { signal });
    }
    expect(asked).toEqual([closed.host]);
  });

  it("passes on why a credential could not be had, and asks again next time", async () => {
    const registry = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    seedImage(registry, "team/app", "v1", []);
    const locked = new Error("locked");
    let tries = 0;
    const { registries } = openRegistries({
      credentialFor: () => (tries++ === 0 ? Promise.reject(locked) : Promise.resolve(ANN)),
    });
    const repository = registries.client(registry.host).repository("team/app");
    expect(await failureOf(repository.resolve("v1", { signal }))).toBe(locked);
    expect(await failureOf(repository.resolve("v1", { signal }))).toBeUndefined();
  });

  it("A20: gives no credential of one host to another", async () => {
    const one = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const two = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const { registries } = openRegistries({
      credentialFor: (host) => Promise.resolve(host === one.host ? ANN : undefined),
    });
    for (const registry of [one, two]) {
      seedImage(registry, "team/app", "v1", []);
      await failureOf(
        registries.client(registry.host).repository("team/app").resolve("v1", { signal }),
      );
    }
    expect(two.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it("names itself in every request", async () => {
    const { registry, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    expect(registry.requests[0]?.headers["user-agent"]).toBe("portolan/test");
  });

  it("refuses what is no repository name before it asks anybody", () => {
    const { registries } = openRegistries();
    for (const name of ["", "A", "../x", "a//b", "a%2fb", "a b"]) {
      expect(() => registries.client("registry.test").repository(name)).toThrow(
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
    await repository.mountBlob(`sha256:${"0".repeat(64)}`, "team/base", { signal });
    registries.forget(registry.host);
    await registries.close();
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });
});
