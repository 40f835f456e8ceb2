import { createServer } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { foreignLookup, registryLookup } from "../../../../electron/registry/lookup.ts";
import {
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
} from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const signal = NEVER;

function ask(lookup: LookupFunction, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup("name.test", { all }, (error, address, family) => {
      if (error) reject(error);
      else resolve(all ? address : { address, family });
    });
  });
}

const at =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: 4 })));

describe("foreignLookup", () => {
  it.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0"])(
    "R11: refuses a name that resolves to %s",
    async (address) => {
      const lookup = foreignLookup(at("93.184.216.34", address), new Set(["public"]));
      expect(await failureOf(ask(lookup, true))).toMatchObject({
        code: "origin_refused",
        details: { target: "name.test" },
      });
    },
  );

  it("hands out exactly the addresses it checked", async () => {
    const lookup = foreignLookup(at("93.184.216.34", "8.8.8.8"), new Set(["public"]));
    expect(await ask(lookup, true)).toEqual([
      { address: "93.184.216.34", family: 4 },
      { address: "8.8.8.8", family: 4 },
    ]);
    expect(await ask(lookup, false)).toEqual({ address: "93.184.216.34", family: 4 });
  });

  it("R11, A4: asks for the address once, so that a second answer cannot differ", async () => {
    let asked = 0;
    const lookup = foreignLookup(
      () => Promise.resolve([{ address: asked++ === 0 ? "8.8.8.8" : "127.0.0.1", family: 4 }]),
      new Set(["public"]),
    );
    expect(await ask(lookup, false)).toEqual({ address: "8.8.8.8", family: 4 });
    expect(asked).toBe(1);
  });
});

describe("registryLookup", () => {
  it("lets localhost be this computer only", async () => {
    const lookup = registryLookup(at("10.0.0.1"), () => undefined);
    const answer = new Promise((_, reject) => {
      lookup("localhost", { all: true }, (error) => reject(error ?? new Error("allowed")));
    });
    expect(await failureOf(answer)).toMatchObject({ code: "ENOTFOUND" });
  });
});

describe("connections", () => {
  it("R11, F14: a redirect to a name with a private address is refused at the socket", async () => {
    const registry = await openRegistry();
    seedImage(registry, "team/app", "v1", []);
    const asked: string[] = [];
    const { registries } = openRegistries({
      resolve: (hostname) => {
        asked.push(hostname);
        return Promise.resolve([{ address: "10.11.12.13", family: 4 }]);
      },
    });
    registry.faults.add({ path: "/manifests/", times: 9, redirect: "http://inside.test/manifest" });
    const error = await failureOf(
      (await registries.client({ host: registry.host }))
        .repository("team/app")
        .resolve("v1", { signal }),
    );
    expect(error).toMatchObject({
      code: "origin_refused",
      details: { target: "inside.test", addressClass: "private" },
    });
    expect(asked).toEqual(["inside.test"]);
  });

  it("R11: a registry that is on this computer may point to names that are", async () => {
    const storage = createServer((_request, response) => response.end("stored"));
    await new Promise<void>((resolve) => storage.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void storage.close());
    const { port } = storage.address() as AddressInfo;
    const registry = await openRegistry();
    const { registries } = openRegistries({
      resolve: at("127.0.0.1"),
    });
    registry.faults.add({ path: "/blobs/", redirect: `http://storage.test:${port}/x` });
    const host = registry.host.replace("127.0.0.1", "localhost");
    const descriptor = { mediaType: "x", digest: `sha256:${"0".repeat(64)}`, size: 6 } as const;
    const stream = await (
      await registries.client({ host })
    )
      .repository("team/app")
      .openBlob(descriptor, { signal });
    expect((await stream.toArray()).join("")).toBe("stored");
  });
});
