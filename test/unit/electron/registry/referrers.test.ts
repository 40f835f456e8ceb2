import { describe, expect, it } from "vitest";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { failureOf, NEVER, openRepository, type Opened } from "../../../support/registry/client.ts";
import {
  describeBytes,
  seedImage,
  seedManifest,
  someBytes,
} from "../../../support/registry/seed.ts";

const signal = NEVER;
const WITHOUT_API = { referrersApi: false, checksManifests: false };

interface Signature {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

function signature(subject: Descriptor, note = "1"): Signature {
  const document = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    artifactType: "application/x-signature",
    config: { mediaType: MEDIA_TYPES.ociEmpty, ...describe1() },
    layers: [],
    subject,
    annotations: { note },
  };
  return { mediaType: MEDIA_TYPES.ociManifest, bytes: Buffer.from(JSON.stringify(document)) };
}

function describe1(): { digest: string; size: number } {
  const { digest, size } = describeBytes(Buffer.from("{}"));
  return { digest, size };
}

function entryOf({ bytes }: Signature, note = "1"): Descriptor {
  return {
    ...describeBytes(bytes, MEDIA_TYPES.ociManifest),
    artifactType: "application/x-signature",
    annotations: { note },
  };
}

function tagOf({ digest }: Descriptor): string {
  return digest.replace(":", "-");
}

function fallback({ registry }: Opened, subject: Descriptor): unknown {
  const state = registry.repository("team/app");
  const digest = state.tags.get(tagOf(subject)) ?? "";
  return JSON.parse(state.manifests.get(digest)?.bytes.toString("utf8") ?? "null");
}

describe("listReferrers", () => {
  it("asks the API", async () => {
    const { registry, repository } = await openRepository({ checksManifests: false });
    const subject = seedImage(registry, "team/app", "v1", [someBytes(10)]);
    const signed = signature(subject);
    await repository.putManifest(describeBytes(signed.bytes).digest, signed, { signal });
    expect(await repository.listReferrers(subject.digest, { signal })).toEqual({
      entries: [entryOf(signed)],
      complete: true,
    });
    expect(registry.lines().at(-1)).toBe(`GET /v2/team/app/referrers/${subject.digest}`);
  });

  it.each([400, 404, 405, 501])(
    "R51: reads the fall-back tag when the API answers %i",
    async (status) => {
      const opened = await openRepository(WITHOUT_API);
      const { registry, repository } = opened;
      const subject = seedImage(registry, "team/app", "v1", []);
      const signed = signature(subject);
      await repository.putManifest(describeBytes(signed.bytes).digest, signed, { signal });
      registry.faults.add({ path: "/referrers/", status });
      expect(await repository.listReferrers(subject.digest, { signal })).toEqual({
        entries: [entryOf(signed)],
        complete: true,
      });
    },
  );

  it("reads the fall-back tag when the API answers with something else than an index", async () => {
    const { registry, repository } = await openRepository();
    const subject = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({
      path: "/referrers/",
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<html>",
    });
    expect(await repository.listReferrers(subject.digest, { signal })).toEqual({
      entries: [],
      complete: true,
    });
  });

  it("finds none where there are none", async () => {
    const { registry, repository } = await openRepository(WITHOUT_API);
    const subject = seedImage(registry, "team/app", "v1", []);
    expect(await repository.listReferrers(subject.digest, { signal })).toEqual({
      entries: [],
      complete: true,
    });
  });

  it("M16: leaves out entries that are no descriptors, follows links at most 100 times, and says that there is more", async () => {
    const { registry, repository } = await openRepository();
    const subject = seedImage(registry, "team/app", "v1", []);
    const good = describeBytes(Buffer.from("x"), "m");
    const body = JSON.stringify({
      manifests: [null, 7, { digest: "sha256:../../x" }, { ...good, size: -1 }, good],
    });
    const headers = {
      "content-type": MEDIA_TYPES.ociIndex,
      link: `</v2/team/app/referrers/${subject.digest}?more>; rel="next"`,
    };
    registry.faults.add({ path: "/referrers/", times: 1000, status: 200, headers, body });
    expect(await repository.listReferrers(subject.digest, { signal })).toEqual({
      entries: [good],
      complete: false,
    });
    expect(registry.requests).toHaveLength(100);
  });

  it("M16: takes 10,000 of a million entries, and says that there are more", async () => {
    const { registry, repository } = await openRepository();
    const subject = seedImage(registry, "team/app", "v1", []);
    const entry = (n: number): object => ({
      mediaType: "m",
      digest: `sha256:${String(n).padStart(64, "0")}`,
      size: 1,
    });
    const pageOf = (first: number): object => ({
      manifests: Array.from({ length: 2500 }, (_, n) => entry(first + n)),
    });
    for (let page = 0; page < 8; page += 1) {
      const next = `/v2/team/app/referrers/${subject.digest}?page=${page + 1}`;
      registry.faults.add({
        path: page === 0 ? /referrers\/[^?]*$/ : `page=${page}`,
        status: 200,
        headers: { "content-type": MEDIA_TYPES.ociIndex, link: `<${next}>; rel="next"` },
        body: JSON.stringify(pageOf(page * 2500)),
      });
    }
    const { entries, complete } = await repository.listReferrers(subject.digest, { signal });
    expect([entries.length, complete]).toEqual([10_000, false]);
    expect(registry.requests).toHaveLength(4);
  });

  it("passes on a refusal", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/referrers/", status: 403 });
    const { digest } = describeBytes(Buffer.from("x"));
    expect(await failureOf(repository.listReferrers(digest, { signal }))).toMatchObject({
      code: "denied",
    });
  });
});

describe("recordReferrer", () => {
  it("R51: leaves it to a registry that says it did so itself", async () => {
    const { registry, repository } = await openRepository({ checksManifests: false });
    const subject = seedImage(registry, "team/app", "v1", []);
    const signed = signature(subject);
    await repository.putManifest(describeBytes(signed.bytes).digest, signed, { signal });
    expect(registry.requests).toHaveLength(1);
  });

  it("R51, F37: keeps what others recorded", async () => {
    const opened = await openRepository(WITHOUT_API);
    const { registry, repository } = opened;
    const subject = seedImage(registry, "team/app", "v1", []);
    const [one, two] = [signature(subject, "1"), signature(subject, "2")];
    for (const signed of [one, two, one])
      await repository.putManifest(describeBytes(signed.bytes).digest, signed, { signal });
    expect(fallback(opened, subject)).toEqual({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [entryOf(one, "1"), entryOf(two, "2")],
    });
  });

  it("R51, F37: keeps members and entries of others that we do not know", async () => {
    const opened = await openRepository(WITHOUT_API);
    const { registry, repository } = opened;
    const subject = seedImage(registry, "team/app", "v1", []);
    const theirs = { ...entryOf(signature(subject, "x"), "x"), "x-more": { kept: true } };
    const odd = { digest: "blake3:abc" };
    const index = {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      annotations: { by: "somebody" },
      manifests: [theirs, odd],
    };
    seedManifest(registry, "team/app", index, tagOf(subject));
    const signed = signature(subject);
    await repository.putManifest(describeBytes(signed.bytes).digest, signed, { signal });
    expect(fallback(opened, subject)).toEqual({
      ...index,
      manifests: [theirs, odd, entryOf(signed)],
    });
  });

  it("R51, F37: writes on the condition that nobody else did, and reads it again", async () => {
    const opened = await openRepository(WITHOUT_API);
    const { registry, repository } = opened;
    const subject = seedImage(registry, "team/app", "v1", []);
    const other = entryOf(signature(subject, "other"), "other");
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [other] };
    seedManifest(registry, "team/app", index, tagOf(subject));
    const path = `/manifests/${tagOf(subject)}`;
    // What the registry says when somebody else wrote between our read and our write.
    registry.faults.add({ method: "PUT", path, status: 412 });
    const signed = signature(subject);
    await repository.putManifest(describeBytes(signed.bytes).digest, signed, { signal });
    const writes = registry.requests.filter(
      (request) => request.method === "PUT" && request.path.includes(path),
    );
    expect(writes.map(({ status }) => status)).toEqual([412, 201]);
    expect(writes[0]?.headers["if-match"]).toMatch(/^"sha256:/);
    expect(fallback(opened, subject)).toMatchObject({ manifests: [other, entryOf(signed)] });
  });

  it("R51, F37: says so when it is overwritten again and again", async () => {
    const opened = await openRepository(WITHOUT_API);
    const { registry, repository } = opened;
    const subject = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({
      method: "PUT",
      path: `/manifests/${tagOf(subject)}`,
      times: 9,
      status: 201,
    });
    const signed = signature(subject);
    const error = await failureOf(
      repository.putManifest(describeBytes(signed.bytes).digest, signed, { signal }),
    );
    expect(error).toMatchObject({ code: "tag_moved" });
    expect(
      registry.requests.filter(
        ({ method, path }) => method === "PUT" && path.includes(tagOf(subject)),
      ),
    ).toHaveLength(3);
  });
});
