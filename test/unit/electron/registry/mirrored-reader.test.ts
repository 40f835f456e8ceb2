import { describe, expect, it } from "vitest";
import {
  accessTo,
  allOf,
  ANN,
  ANN_USERS,
  arrival,
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
  readAll,
} from "../../../support/registry/client.ts";
import { mirrorAt, openMirrors } from "../../../support/registry/mirrors.ts";
import { seedBlob, seedImage, seedManifest, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";
import { TEST_TLS } from "../../../support/registry/tls.ts";

const signal = NEVER;
const LAYER = someBytes(1000);
const BEARER = { auth: { kind: "bearer", users: ANN_USERS } } as const;

/** The image under the names it has upstream and at a mirror. */
function seedBoth(upstream: TestRegistry, mirror: TestRegistry | undefined) {
  if (mirror !== undefined) seedImage(mirror, "mirror/app", "v1", [LAYER]);
  return seedImage(upstream, "team/app", "v1", [LAYER]);
}

describe("reading through mirrors", () => {
  it("R26: asks the mirror, and the registry nothing", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1);
    const [mirror] = mirrors;
    const image = seedBoth(upstream, mirror);
    const layer = seedBlob(upstream, "team/app", LAYER);
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    expect((await reader.readManifest(image, { signal })).descriptor).toEqual(image);
    expect(await readAll(await reader.openBlob(layer, { signal }))).toEqual(LAYER);
    expect(upstream.requests).toEqual([]);
    expect(mirror?.lines()).toEqual([
      "GET /v2/mirror/app/manifests/v1",
      `GET /v2/mirror/app/blobs/${layer.digest}`,
    ]);
  });

  it("R26: reads the registry alone where no mirror is configured", async () => {
    const { upstream, reader } = await openMirrors(0);
    const image = seedBoth(upstream, undefined);
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    expect(upstream.lines()).toEqual(["HEAD /v2/team/app/manifests/v1"]);
  });

  it.each([
    ["404", { status: 404 }],
    ["500", { status: 500 }],
    ["503", { status: 503 }],
    ["429", { status: 429 }],
    ["403", { status: 403 }],
    ["a page", { status: 200, headers: { "content-type": "text/html" }, body: "<html>" }],
    ["a reset", { resetAfter: 0, times: 2 }],
    ["another manifest", { corrupt: true }],
  ])("R26, F39: goes on to the next place after %s", async (_name, fault) => {
    const { upstream, mirrors, reader, clock } = await openMirrors(2);
    const image = seedBoth(upstream, mirrors[0]);
    seedBoth(upstream, mirrors[1]);
    mirrors[0]?.faults.add({ path: "/manifests/", ...fault });
    expect((await reader.readManifest(image.digest, { signal })).descriptor).toEqual(image);
    expect(mirrors[1]?.requests).toHaveLength(1);
    expect(upstream.requests).toEqual([]);
    // Nobody waits for a mirror while there is another place.
    expect(clock.slept).toEqual([]);
  });

  it("R26, F39: goes on after a mirror that does not answer, that is closed, or has a bad certificate", async () => {
    const upstream = await openRegistry();
    const image = seedBoth(upstream, undefined);
    const silent = await openRegistry();
    const never = Promise.withResolvers<void>();
    silent.faults.add({ path: "/", times: 99, hold: never.promise });
    const closed = await openRegistry();
    await closed.close();
    const untrusted = await openRegistry({ tls: TEST_TLS });
    const { registries } = openRegistries({
      timeouts: { headersMs: 500 },
      routeFor: () =>
        Promise.resolve({ mirrors: [silent, closed, untrusted].map((at) => mirrorAt(at)) }),
    });
    const reader = await registries.reader({ host: upstream.host, repository: "team/app" });
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    expect(silent.requests).toHaveLength(1);
    expect(untrusted.requests).toEqual([]);
    never.resolve();
  });

  it("F39: reports the registry's own error when no place has it", async () => {
    const { upstream, mirrors, reader } = await openMirrors(2);
    seedBoth(upstream, undefined);
    mirrors[0]?.faults.add({ path: "/", times: 9, status: 500 });
    expect(await failureOf(reader.resolve("none", { signal }))).toMatchObject({
      code: "manifest_not_found",
      details: { host: upstream.host, repository: "team/app" },
    });
  });

  it("R26: looks tags up at the registry where a mirror is for digests only", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1, { endpoint: { resolves: false } });
    const image = seedBoth(upstream, mirrors[0]);
    await reader.resolve("v1", { signal });
    await reader.readManifest(image, { signal });
    expect(upstream.lines()).toEqual(["HEAD /v2/team/app/manifests/v1"]);
    expect(mirrors[0]?.lines()).toEqual([`GET /v2/mirror/app/manifests/${image.digest}`]);
  });

  it("R26: reads content at the registry where a mirror is for tags only", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1, { endpoint: { pulls: false } });
    const image = seedBoth(upstream, mirrors[0]);
    await reader.resolve("v1", { signal });
    await reader.readManifest(image, { signal });
    expect(mirrors[0]?.lines()).toEqual(["GET /v2/mirror/app/manifests/v1"]);
    expect(upstream.lines()).toEqual([`GET /v2/team/app/manifests/${image.digest}`]);
  });

  it("R26: believes a mirror's bytes and not its headers", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1);
    const image = seedBoth(upstream, mirrors[0]);
    const lie = { "docker-content-digest": `sha256:${"0".repeat(64)}` };
    mirrors[0]?.faults.add({ path: "/manifests/", times: 9, headers: lie });
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    expect(await reader.resolve(image.digest, { signal })).toEqual(image);
  });

  it("R26: does not ask a mirror again for a manifest that it has wrong", async () => {
    const { upstream, mirrors, reader, open } = await openMirrors(1);
    const image = seedBoth(upstream, mirrors[0]);
    mirrors[0]?.faults.add({ path: "/manifests/", times: 9, corrupt: true });
    await reader.readManifest(image.digest, { signal });
    await (await open()).resolve(image.digest, { signal });
    expect(mirrors[0]?.requests).toHaveLength(1);
  });

  it("leaves a mirror that failed alone for a minute", async () => {
    const { upstream, mirrors, clock, open } = await openMirrors(1);
    seedBoth(upstream, mirrors[0]);
    mirrors[0]?.faults.add({ path: "/manifests/", status: 502 });
    const resolve = async (): Promise<void> => {
      await (await open()).resolve("v1", { signal });
    };
    await resolve();
    clock.advance(59_000);
    await resolve();
    expect(mirrors[0]?.requests).toHaveLength(1);
    clock.advance(2_000);
    await resolve();
    expect(mirrors[0]?.requests).toHaveLength(2);
    expect(upstream.requests).toHaveLength(2);
  });

  it("asks a mirror that lacks one image for the next at once", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1);
    seedBoth(upstream, mirrors[0]);
    seedManifest(upstream, "team/app", { schemaVersion: 2, layers: [] }, "v2");
    await reader.resolve("v2", { signal });
    await reader.resolve("v1", { signal });
    expect(mirrors[0]?.requests.map(({ status }) => status)).toEqual([404, 200]);
  });

  it("R10: the registry's login is never sent to a mirror, and the mirror's never to the registry", async () => {
    const bob = { kind: "password", username: "bob", password: "mirror-canary" } as const;
    const upstream = await openRegistry(BEARER);
    const auth = { kind: "basic", users: { bob: bob.password } } as const;
    const mirror = await openRegistry({ auth });
    const image = seedBoth(upstream, mirror);
    const { registries } = openRegistries({
      credential: ANN,
      routeFor: () => Promise.resolve({ mirrors: [mirrorAt(mirror, { credential: bob })] }),
    });
    const reader = await registries.reader({ host: upstream.host, repository: "team/app" });
    await reader.resolve("v1", { signal });
    const missing = seedManifest(upstream, "team/app", { schemaVersion: 2, layers: [] }, "v2");
    expect(await reader.resolve("v2", { signal })).toMatchObject({ digest: missing.digest });
    await reader.readManifest(image, { signal });
    const basic = ({ username, password }: typeof bob | typeof ANN): string =>
      `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const sentTo = (registry: TestRegistry): Set<string> =>
      new Set(registry.requests.flatMap(({ headers }) => headers.authorization ?? []));
    expect(sentTo(mirror)).toEqual(new Set([basic(bob)]));
    const toUpstream = [...sentTo(upstream)];
    expect(toUpstream).toContain(basic(ANN));
    expect(toUpstream.filter((header) => header.startsWith("Basic "))).toEqual([basic(ANN)]);
  });

  it("R10: an anonymous mirror that asks for a login gets none", async () => {
    const upstream = await openRegistry(BEARER);
    const mirror = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    seedBoth(upstream, mirror);
    const { registries } = openRegistries({
      credential: ANN,
      routeFor: () => Promise.resolve({ mirrors: [mirrorAt(mirror)] }),
    });
    const reader = await registries.reader({ host: upstream.host, repository: "team/app" });
    await reader.resolve("v1", { signal });
    expect(mirror.requests.length).toBeGreaterThan(0);
    expect(mirror.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it("lists tags and referrers at the registry", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1);
    const image = seedBoth(upstream, mirrors[0]);
    expect(await allOf(reader.listTags({ signal }))).toEqual([["v1"]]);
    expect(await reader.listReferrers(image.digest, { signal })).toEqual({
      entries: [],
      complete: true,
    });
    expect(mirrors[0]?.requests).toEqual([]);
  });

  it("R26: reads from where a rule moved the repository", async () => {
    const elsewhere = await openRegistry();
    const image = seedImage(elsewhere, "moved/app", "v1", []);
    const moved = { access: accessTo(elsewhere.host), repository: "moved/app" };
    const { registries } = openRegistries({
      routeFor: () => Promise.resolve({ mirrors: [], moved }),
    });
    const reader = await registries.reader({ host: "registry.test", repository: "team/app" });
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    expect(reader).toMatchObject({ host: elsewhere.host, name: "moved/app" });
  });

  it("ends at once when it is cancelled, without asking the next place", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1);
    const never = Promise.withResolvers<void>();
    mirrors[0]?.faults.add({ path: "/", hold: never.promise });
    const controller = new AbortController();
    const failure = failureOf(reader.resolve("v1", { signal: controller.signal }));
    if (mirrors[0] !== undefined) await arrival(mirrors[0]);
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    expect(upstream.requests).toEqual([]);
    never.resolve();
  });
});
