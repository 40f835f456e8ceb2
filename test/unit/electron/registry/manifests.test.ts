import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MAX_MANIFEST_SIZE } from "../../../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import {
  failureOf,
  NEVER,
  openRegistries,
  openRepository,
} from "../../../support/registry/client.ts";
import {
  describeBytes,
  seedImage,
  seedManifest,
  someBytes,
} from "../../../support/registry/seed.ts";

const signal = NEVER;
const ABSENT = `sha256:${"0".repeat(64)}` as const;

describe("resolve", () => {
  it("R28, skopeo#1801: needs one HEAD and no GET", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", [someBytes(10)]);
    expect(await repository.resolve("v1", { signal })).toEqual(image);
    expect(registry.lines()).toEqual(["HEAD /v2/team/app/manifests/v1"]);
  });

  it("R27, M10: accepts every kind of manifest on HEAD and GET, and no encoding", async () => {
    const { registry, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal });
    await repository.readManifest("v1", { signal });
    for (const { headers } of registry.requests) {
      expect(headers["accept-encoding"]).toBe("identity");
      expect(headers.accept?.split(", ")).toEqual([
        MEDIA_TYPES.ociIndex,
        MEDIA_TYPES.ociManifest,
        MEDIA_TYPES.dockerIndex,
        MEDIA_TYPES.dockerManifest,
        "*/*;q=0.1",
      ]);
    }
  });

  it.each([400, 403, 404, 405])(
    "R28, F21: asks with GET when HEAD is answered %i",
    async (status) => {
      const { registry, repository } = await openRepository();
      const image = seedImage(registry, "team/app", "v1", []);
      registry.faults.add({ method: "HEAD", path: "/manifests/", status });
      expect(await repository.resolve("v1", { signal })).toEqual(image);
    },
  );

  it.each(["docker-content-digest", "content-type"])(
    "R28, F23, F24: asks with GET when HEAD has no %s",
    async (name) => {
      const { registry, repository } = await openRepository();
      const image = seedImage(registry, "team/app", "v1", []);
      registry.faults.add({ method: "HEAD", path: "/manifests/", headers: { [name]: "" } });
      expect(await repository.resolve("v1", { signal })).toEqual(image);
    },
  );

  it("says what is missing, in the words of the GET", async () => {
    const { registry, repository } = await openRepository();
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "repository_not_found",
      details: {
        host: registry.host,
        repository: "team/app",
        reference: `${registry.host}/team/app:v1`,
      },
    });
    seedImage(registry, "team/app", "v1", []);
    expect(await failureOf(repository.resolve("v2", { signal }))).toMatchObject({
      code: "manifest_not_found",
    });
  });

  it("R42, R60: takes a tag that may not be seen for one that is not there, but only to push", async () => {
    const { registry, client, repository } = await openRepository();
    registry.faults.add({ path: "/manifests/", status: 403, times: 9 });
    expect(await repository.lookUp("v1", { signal })).toBeUndefined();
    expect(await repository.hasManifest(ABSENT, { signal })).toBe(false);
    const reading = client.repository("team/app").lookUp("v1", { signal });
    expect(await failureOf(reading)).toMatchObject({ code: "denied" });
  });

  it("looks a tag up with one HEAD when it does not exist", async () => {
    const { registry, repository } = await openRepository();
    expect(await repository.lookUp("v1", { signal })).toBeUndefined();
    expect(await repository.hasManifest(ABSENT, { signal })).toBe(false);
    expect(registry.requests.map(({ method }) => method)).toEqual(["HEAD", "HEAD"]);
  });

  it("R27, M19: explains a schema 1 manifest", async () => {
    const { registry, repository } = await openRepository();
    const old = { schemaVersion: 1, mediaType: MEDIA_TYPES.schema1Signed };
    seedManifest(registry, "team/app", old, "old");
    const obsolete = { code: "obsolete_manifest" };
    expect(await failureOf(repository.resolve("old", { signal }))).toMatchObject(obsolete);
    expect(await failureOf(repository.readManifest("old", { signal }))).toMatchObject(obsolete);
  });

  it.each([
    "../../x",
    "a/b",
    "",
    ".hidden",
    `sha256:../../${"x".repeat(54)}`,
    "md5:abc",
    `sha256:${"A".repeat(64)}`,
    `sha256:${"a".repeat(63)}`,
    "v1?x",
    "v1#x",
    "v\u0000",
  ])("R29, M5, F34: sends nothing for the reference %j", async (reference) => {
    const { registry, repository } = await openRepository();
    expect(await failureOf(repository.resolve(reference, { signal }))).toMatchObject({
      code: "invalid_reference",
    });
    expect(registry.requests).toEqual([]);
  });
});

describe("readManifest", () => {
  it("R29, M4, F23: computes the digest, whatever the registry says of a tag", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({
      method: "GET",
      path: "/manifests/",
      headers: { "docker-content-digest": ABSENT },
    });
    expect((await repository.readManifest("v1", { signal })).descriptor).toEqual(image);
  });

  it("R29, M3, F5: refuses other bytes than the digest names", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ method: "GET", path: "/manifests/", corrupt: true });
    expect(await failureOf(repository.readManifest(image, { signal }))).toMatchObject({
      code: "digest_mismatch",
      details: { expected: image.digest },
    });
  });

  it("R29, M5, F23: knows sha512", async () => {
    const { registry, repository } = await openRepository();
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] }),
    );
    const digest = `sha512:${createHash("sha512").update(bytes).digest("hex")}` as const;
    await repository.putManifest(digest, { mediaType: MEDIA_TYPES.ociIndex, bytes }, { signal });
    const client = await openRegistries().registries.client({ host: registry.host });
    const fresh = client.repository("team/app");
    expect((await fresh.readManifest(digest, { signal })).descriptor.digest).toBe(digest);
  });

  it("refuses a size other than the descriptor's", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    const error = await failureOf(
      repository.readManifest({ ...image, size: image.size + 1 }, { signal }),
    );
    expect(error).toMatchObject({
      code: "size_mismatch",
      details: { expected: image.size + 1, actual: image.size },
    });
  });

  it("asks once for what a digest names", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    await repository.readManifest("v1", { signal });
    await repository.readManifest(image, { signal });
    await repository.readManifest(image.digest, { signal });
    expect(registry.requests).toHaveLength(1);
  });

  it("R12, M9, F22: refuses a manifest that says it is over 8 MiB, unread", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      path: "/manifests/",
      status: 200,
      headers: { "content-length": String(MAX_MANIFEST_SIZE + 1) },
      body: "x",
      stallAfter: 1,
    });
    expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
      code: "manifest_too_large",
      details: { limit: MAX_MANIFEST_SIZE },
    });
  });

  it("R12, M9, F22: stops reading a manifest that never ends, or is far larger than it says", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      path: "/manifests/",
      status: 200,
      headers: { "content-type": MEDIA_TYPES.ociIndex },
      endless: true,
    });
    const before = process.memoryUsage().rss; // It would send a gibibyte.
    expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
      code: "manifest_too_large",
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it.each([
    [-4 * 1024 * 1024, true],
    [0, true],
    [1, false],
  ])("R12, M9: at the limit plus %i bytes a manifest is read: %s", async (more, fits) => {
    const { registry, repository } = await openRepository();
    const bytes = Buffer.from(
      `{"schemaVersion":2,"mediaType":"${MEDIA_TYPES.ociIndex}","manifests":[]}`.padEnd(
        MAX_MANIFEST_SIZE + more,
      ),
    );
    const { digest } = describeBytes(bytes);
    registry
      .repository("team/app")
      .manifests.set(digest, { mediaType: MEDIA_TYPES.ociIndex, bytes });
    const error = await failureOf(repository.readManifest(digest, { signal }));
    expect(error === undefined).toBe(fits);
  });

  it("R12, M10: counts bytes after decoding", async () => {
    const { gzipSync } = await import("node:zlib");
    const { registry, repository } = await openRepository();
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
    registry.faults.add({
      path: "/manifests/",
      status: 200,
      headers: { "content-encoding": "gzip", "content-type": MEDIA_TYPES.ociIndex },
      body: bomb,
    });
    expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
      code: "manifest_too_large",
    });
  });

  it.each(["gzip, gzip", "compress", "constructor", "__proto__", "tostring", "x".repeat(500)])(
    "M10: refuses the encoding %j",
    async (encoding) => {
      const { registry, repository } = await openRepository();
      registry.faults.add({
        path: "/manifests/",
        status: 200,
        headers: { "content-encoding": encoding },
        body: "x",
      });
      expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
        code: "not_a_registry",
      });
    },
  );

  it.each([
    [MEDIA_TYPES.ociManifest, "application/vnd.example.other.v1+json"],
    ["application/vnd.example.other.v1+json", MEDIA_TYPES.ociManifest],
  ])(
    "R30, M2: refuses one that is sent as %s and says %s, known or not",
    async (sent, mediaType) => {
      const { registry, repository } = await openRepository();
      seedManifest(registry, "team/app", { schemaVersion: 2, mediaType }, "v1");
      registry.faults.add({ path: "/manifests/", times: 9, headers: { "content-type": sent } });
      expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
        code: "ambiguous_manifest",
      });
    },
  );

  it("R30, M2, F24: refuses two media types for one document", async () => {
    const { registry, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({
      method: "GET",
      path: "/manifests/",
      headers: { "content-type": MEDIA_TYPES.ociIndex },
    });
    expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
      code: "ambiguous_manifest",
    });
  });

  it.each([
    "",
    "text/plain",
    "application/json",
    "application/json; charset=utf-8",
    "binary/octet-stream",
  ])("R30, F24: looks into the document when it is sent as %j", async (type) => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({
      method: "GET",
      path: "/manifests/",
      headers: { "content-type": type },
    });
    expect((await repository.readManifest("v1", { signal })).descriptor).toEqual(image);
  });

  it("M2, R30: ignores parameters of the media type", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({
      path: "/manifests/",
      headers: { "content-type": `${MEDIA_TYPES.ociManifest}; charset=utf-8` },
    });
    expect(await repository.resolve("v1", { signal })).toEqual(image);
  });

  it("R66, F10: an error with status 200 is an error", async () => {
    const { registry, repository } = await openRepository();
    const body = '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}';
    registry.faults.add({
      path: "/manifests/",
      status: 200,
      headers: { "content-type": "application/json" },
      body,
    });
    expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
      code: "manifest_not_found",
    });
  });

  it("R66, M2, F10: a page with status 200 is no manifest", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      path: "/manifests/",
      times: 2,
      status: 200,
      headers: { "content-type": "text/html", "docker-distribution-api-version": "" },
      body: "<title>Login</title>",
    });
    expect(await failureOf(repository.resolve("v1", { signal }))).toMatchObject({
      code: "not_a_registry",
    });
  });
});

describe("putManifest", () => {
  const manifest = {
    mediaType: MEDIA_TYPES.ociIndex,
    bytes: Buffer.from('{ "schemaVersion":2,\n "manifests": [] }\n'),
  };
  const { digest } = describeBytes(manifest.bytes);

  it("R49: sends the bytes as they are, with their media type", async () => {
    const { registry, repository } = await openRepository();
    const stored = await repository.putManifest("v1", manifest, { signal });
    expect(stored).toEqual({ mediaType: manifest.mediaType, digest, size: manifest.bytes.length });
    expect(registry.repository("team/app").manifests.get(digest)).toEqual(manifest);
    expect(registry.lines()).toEqual(["PUT /v2/team/app/manifests/v1"]);
  });

  it("R49: notices when the registry stored something else", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/manifests/", headers: { "docker-content-digest": ABSENT } });
    expect(await failureOf(repository.putManifest("v1", manifest, { signal }))).toMatchObject({
      code: "digest_mismatch",
      details: { expected: digest, actual: ABSENT },
    });
  });

  it("refuses bytes that are not what their digest says, before sending them", async () => {
    const { registry, repository } = await openRepository();
    expect(await failureOf(repository.putManifest(ABSENT, manifest, { signal }))).toMatchObject({
      code: "digest_mismatch",
    });
    expect(registry.requests).toEqual([]);
  });

  it("R49, F36, aws/containers-roadmap#2380: an immutable tag that is right already is no failure", async () => {
    const { registry, repository } = await openRepository();
    await repository.putManifest("v1", manifest, { signal });
    const body = '{"errors":[{"code":"TAG_INVALID","message":"immutable"}]}';
    const refusal = { method: "PUT", path: "/manifests/", status: 400, body };
    registry.faults.add(refusal, { ...refusal, nth: 2 });
    expect((await repository.putManifest("v1", manifest, { signal })).digest).toBe(digest);
    const other = { ...manifest, bytes: Buffer.from("{}") };
    expect(await failureOf(repository.putManifest("v1", other, { signal }))).toMatchObject({
      code: "registry_refused",
      details: { registryCode: "TAG_INVALID" },
    });
  });

  it("R18: repeats a PUT whose answer was lost", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "PUT", path: "/manifests/", loseAnswer: true });
    await repository.putManifest("v1", manifest, { signal });
    expect(registry.requests).toHaveLength(2);
  });
});
