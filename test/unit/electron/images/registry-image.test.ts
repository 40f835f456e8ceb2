import { describe, expect, it } from "vitest";
import { createRegistryImage } from "../../../../electron/images/registry-image.ts";
import type { RegistryLocation } from "../../../../shared/location.ts";
import { parseName } from "../../../../shared/oci/reference.ts";
import {
  ANN,
  ANN_USERS,
  contentOf,
  failureOf,
  NEVER,
  openBoth,
  readAll,
} from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";

const options = { signal: NEVER };

function locationOf(host: string, repository: string): RegistryLocation {
  return { kind: "registry", reference: parseName(`${host}/${repository}`) };
}

async function open(server: Parameters<typeof openBoth>[0] = {}) {
  const { registry, client } = await openBoth(server, { credential: ANN });
  const layer = someBytes(70_000);
  const descriptor = seedImage(registry, "team/base", "v1", [layer]);
  const source = createRegistryImage(locationOf(registry.host, "team/base"), client, {
    access: "pull",
  });
  const destination = createRegistryImage(locationOf(registry.host, "team/app"), client, {
    access: "push",
  });
  return { registry, layer, descriptor, source, destination };
}

describe("registry image", () => {
  it("says where it is, so that blobs can be mounted", async () => {
    const { registry, source, destination } = await open();
    expect(source.origin).toBe(`registry:${registry.host}`);
    expect(source.repository).toBe("team/base");
    expect(destination.origin).toBe(source.origin);
  });

  it("reads an image by name and by digest", async () => {
    const { source, descriptor, layer } = await open();
    expect(await source.resolve({ name: "v1" }, options)).toEqual(descriptor);
    expect(await source.resolve({ digest: descriptor.digest }, options)).toEqual(descriptor);
    const bytes = await source.readManifest(descriptor, options);
    const manifest = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
      layers: (typeof descriptor)[];
    };
    const [first] = manifest.layers;
    if (first === undefined) throw new Error("no layer");
    expect((await readAll(await source.openBlob(first, options))).equals(layer)).toBe(true);
    const pages: (readonly string[])[] = [];
    for await (const page of source.listNames(options)) pages.push(page);
    expect(pages).toEqual([["v1"]]);
    expect(await source.listReferrers(descriptor.digest, options)).toEqual({
      entries: [],
      complete: true,
    });
  });

  it("writes an image: blobs, manifest by digest, name last", async () => {
    const { registry, source, destination, descriptor, layer } = await open();
    const bytes = await source.readManifest(descriptor, options);
    const content = contentOf(layer);
    expect(await destination.hasBlob(content.descriptor, options)).toBe(false);
    await destination.writeBlob(content, options);
    expect(await destination.hasBlob(content.descriptor, options)).toBe(true);
    const manifest = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
      config: typeof descriptor;
    };
    expect(await destination.mountBlob(manifest.config, "team/base", options)).toBe(true);
    expect(await destination.hasManifest(descriptor, options)).toBe(false);
    await destination.writeManifest(descriptor, bytes, options);
    expect(await destination.resolveName("v2", options)).toBeUndefined();
    await destination.writeName("v2", descriptor, bytes, options);
    expect(await destination.resolveName("v2", options)).toEqual(descriptor);
    expect(registry.repository("team/app").tags.get("v2")).toBe(descriptor.digest);
  });

  it("R4: asks for the right to write from the first request on when it is to be written to", async () => {
    const { registry, destination, layer } = await open({
      auth: { kind: "bearer", users: ANN_USERS },
    });
    const content = contentOf(layer);
    await destination.hasBlob(content.descriptor, options);
    await destination.writeBlob(content, options);
    const tokens = registry.requests.filter(({ path }) => path.startsWith("/token"));
    expect(tokens.map(({ path }) => new URL(path, registry.url).searchParams.get("scope"))).toEqual(
      ["repository:team/app:pull,push"],
    );
  });

  it("removes a name, and a manifest with all its names", async () => {
    const { registry, source, descriptor } = await open();
    registry.repository("team/base").tags.set("v2", descriptor.digest);
    registry.repository("team/base").tags.set("v3", descriptor.digest);
    await source.removeName("v1", options);
    expect([...registry.repository("team/base").tags.keys()]).toEqual(["v2", "v3"]);
    await source.removeManifest(descriptor.digest, options);
    expect(registry.repository("team/base").tags.size).toBe(0);
    expect(await failureOf(source.resolve({ name: "v2" }, options))).toMatchObject({
      code: "manifest_not_found",
    });
  });
});
