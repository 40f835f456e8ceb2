import { describe, expect, it } from "vitest";
import { mirrorHeaders, withNamespace } from "../../../../electron/registry/mirrored-request.ts";
import { NEVER, openRegistry, readAll } from "../../../support/registry/client.ts";
import { openMirrors } from "../../../support/registry/mirrors.ts";
import { seedBlob, seedImage, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;
const ORIGIN = new URL("https://mirror.test");

describe("withNamespace", () => {
  const mirror = { namespace: "docker.io", headers: {} };

  it.each([
    ["https://mirror.test/v2/a/tags/list", "https://mirror.test/v2/a/tags/list?ns=docker.io"],
    ["https://mirror.test/v2/a?x=%2f&y", "https://mirror.test/v2/a?x=%2f&y&ns=docker.io"],
    ["https://cdn.test/v2/a?sig=1", "https://cdn.test/v2/a?sig=1"],
  ])("%s becomes %s", (url, expected) => {
    expect(withNamespace(new URL(url), ORIGIN, mirror).href).toBe(expected);
  });

  it("adds nothing for what is no mirror, or a mirror of one registry", () => {
    const url = new URL("https://mirror.test/v2/a");
    expect(withNamespace(url, ORIGIN, undefined)).toBe(url);
    expect(withNamespace(url, ORIGIN, { headers: {} })).toBe(url);
  });
});

describe("mirrorHeaders", () => {
  it("never lets a configuration change what belongs to the connection", () => {
    const headers = { "X-Team": "blue", Host: "evil.test", "Content-Length": "0", upgrade: "h2c" };
    expect(mirrorHeaders({ headers })).toEqual({ "x-team": "blue" });
  });
});

describe("requests to a mirror", () => {
  it("R26: name the registry that is meant, and carry what the user configured", async () => {
    const headers = { "X-Team": "blue" };
    const { mirrors, reader } = await openMirrors(1, {
      endpoint: { namespace: "docker.io", headers },
    });
    const [mirror] = mirrors;
    if (mirror === undefined) throw new Error("no mirror");
    seedImage(mirror, "mirror/app", "v1", []);
    const blob = seedBlob(mirror, "mirror/app", someBytes(100));
    await reader.resolve("v1", { signal });
    await readAll(await reader.openBlob(blob, { signal, offset: 10 }));
    expect(mirror.requests).toHaveLength(2);
    for (const request of mirror.requests) {
      expect(request.path).toMatch(/\?ns=docker\.io$/);
      expect(request.headers).toMatchObject({ "oci-namespace": "docker.io", "x-team": "blue" });
    }
  });

  it("R10: configured headers do not follow a redirect to another origin", async () => {
    const storage = await openRegistry();
    const bytes = someBytes(100);
    const headers = { Authorization: "Bearer configured-canary", "X-Team": "blue-canary" };
    const { upstream, mirrors, reader } = await openMirrors(1, {
      endpoint: { namespace: "docker.io", headers },
    });
    const [mirror] = mirrors;
    if (mirror === undefined) throw new Error("no mirror");
    const blob = seedBlob(mirror, "mirror/app", bytes);
    seedBlob(storage, "x", bytes);
    mirror.faults.add({ path: "/blobs/", redirect: `${storage.url}/v2/x/blobs/${blob.digest}` });
    expect(await readAll(await reader.openBlob(blob, { signal }))).toEqual(bytes);
    expect(mirror.requests[0]?.headers.authorization).toBe("Bearer configured-canary");
    expect(storage.requests).toHaveLength(1);
    expect(JSON.stringify([storage.requests, upstream.requests])).not.toMatch(/canary|docker\.io/);
  });

  it("goes on with a new connection where the kept one was closed", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1);
    const [mirror] = mirrors;
    if (mirror === undefined) throw new Error("no mirror");
    seedImage(mirror, "mirror/app", "v1", []);
    mirror.faults.add({ path: "/manifests/", resetAfter: 0 });
    await reader.resolve("v1", { signal });
    expect(mirror.requests).toHaveLength(2);
    expect(upstream.requests).toEqual([]);
  });
});
