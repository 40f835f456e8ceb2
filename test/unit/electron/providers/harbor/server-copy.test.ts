import { describe, expect, it } from "vitest";
import type {
  ServerCopies,
  ServerCopyRequest,
} from "../../../../../electron/providers/provider.ts";
import { MEDIA_TYPES } from "../../../../../shared/oci/media-types.ts";
import { accountAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";
import type { Harbor } from "../../../../support/providers/harbor/server.ts";
import { addProject } from "../../../../support/providers/harbor/world.ts";
import { allOf, failureOf, NEVER } from "../../../../support/registry/client.ts";
import { seedImage, seedManifest, someBytes } from "../../../../support/registry/seed.ts";

const options = { signal: NEVER };

async function copiesOf(harbor: Harbor, name: "ann" | "robot$team+ci" | "olga" = "ann") {
  const { serverCopy } = await accountAs(harbor, name);
  if (serverCopy === undefined) throw new Error("not offered");
  return serverCopy;
}

/** `team/app` has one image with the tags v1 and latest. */
async function openCopy(): Promise<{
  harbor: Harbor;
  copies: ServerCopies;
  request: ServerCopyRequest;
}> {
  const harbor = await openHarbor();
  const { digest } = seedImage(harbor.registry, "team/app", "v1", [someBytes(64)]);
  harbor.registry.repository("team/app").tags.set("latest", digest);
  return {
    harbor,
    copies: await copiesOf(harbor),
    request: {
      from: { host: harbor.host, repository: "team/app", digest, tags: ["v1"] },
      to: { repository: "team/a/b", tags: ["v1"] },
    },
  };
}

function tagsOf(harbor: Harbor, repository: string): Record<string, string> {
  return Object.fromEntries(harbor.registry.repository(repository).tags);
}

describe("harborCopies", () => {
  it("trap: plans by reading only, and names the tags that come along", async () => {
    const { harbor, copies, request } = await openCopy();
    expect(await copies.plan(request, options)).toEqual({ alsoTags: ["latest"] });
    expect(harbor.calls().every((line) => line.startsWith("GET "))).toBe(true);
  });

  it("copies with all tags, and nothing passes through this computer", async () => {
    const { harbor, copies, request } = await openCopy();
    const { digest } = request.from;
    expect(await allOf(copies.run(request, options))).toEqual([{ percent: 100 }]);
    expect(tagsOf(harbor, "team/a/b")).toEqual({ v1: digest, latest: digest });
    expect(harbor.registry.lines().filter((line) => line.includes("/v2/"))).toEqual([]);
    // A second time changes nothing.
    await allOf(copies.run(request, options));
    expect(tagsOf(harbor, "team/a/b")).toEqual({ v1: digest, latest: digest });
  });

  it("trap: moves a tag that exists by a push of the same bytes, as the API answers 409", async () => {
    const { harbor, copies, request } = await openCopy();
    const { digest } = request.from;
    seedImage(harbor.registry, "team/app", "stable", [someBytes(8, 9)]);
    const within = { ...request, to: { repository: "team/app", tags: ["stable", "new"] } };
    expect(await copies.plan(within, options)).toEqual({ alsoTags: [] });
    await allOf(copies.run(within, options));
    expect(tagsOf(harbor, "team/app")).toEqual({
      v1: digest,
      latest: digest,
      stable: digest,
      new: digest,
    });
    expect(harbor.registry.lines()).toContain("PUT /v2/team/app/manifests/stable");
    expect(harbor.registry.lines()).not.toContain("PUT /v2/team/app/manifests/new");
  });

  it("trap: does not move an immutable tag, and says why", async () => {
    const { harbor, copies, request } = await openCopy();
    const stable = seedImage(harbor.registry, "team/app", "stable", [someBytes(8, 9)]);
    harbor.world.projects.get("team")?.immutable.push(/^stable$/);
    const within = { ...request, to: { repository: "team/app", tags: ["stable"] } };
    expect(await failureOf(allOf(copies.run(within, options)))).toMatchObject({
      details: { hint: "harbor_immutable", tag: "stable", status: 412 },
    });
    expect(tagsOf(harbor, "team/app")["stable"]).toBe(stable.digest);
  });

  it("moves no tag to bytes that are not those of the digest", async () => {
    const { harbor, copies, request } = await openCopy();
    seedImage(harbor.registry, "team/app", "stable", [someBytes(8, 9)]);
    const stored = harbor.registry.repository("team/app").manifests.get(request.from.digest);
    if (stored === undefined) throw new Error("not seeded");
    const bytes = Buffer.concat([stored.bytes, Buffer.from([0x20])]);
    harbor.registry.repository("team/app").manifests.set(request.from.digest, { ...stored, bytes });
    const within = { ...request, to: { repository: "team/app", tags: ["stable"] } };
    const failure = await failureOf(allOf(copies.run(within, options)));
    expect(failure).toMatchObject({ code: "digest_mismatch" });
  });

  it("trap: brings the children of an index along", async () => {
    const { harbor, copies, request } = await openCopy();
    const child = seedImage(harbor.registry, "team/app", "child", [someBytes(5)]);
    const index = seedManifest(
      harbor.registry,
      "team/app",
      { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [child] },
      "multi",
    );
    const { from, to } = request;
    const multi = {
      from: { ...from, digest: index.digest, tags: ["multi"] },
      to: { ...to, tags: ["multi"] },
    };
    await allOf(copies.run(multi, options));
    const { manifests, tags } = harbor.registry.repository("team/a/b");
    expect([...manifests.keys()].toSorted()).toEqual([child.digest, index.digest].toSorted());
    expect([...tags.keys()]).toEqual(["multi"]);
  });

  it("trap: leaves a project that copies another registry to others", async () => {
    const { harbor, copies, request } = await openCopy();
    addProject(harbor.world, "cache", { isProxyCache: true });
    const into = { ...request, to: { repository: "cache/app", tags: ["v1"] } };
    expect(await copies.plan(into, options)).toBeUndefined();
    expect(await failureOf(allOf(copies.run(into, options)))).toMatchObject({
      details: { status: 405 },
    });
  });

  it("says of the project that is copied to that the right is missing", async () => {
    const { harbor, copies, request } = await openCopy();
    addProject(harbor.world, "library", { isPublic: true });
    const into = { ...request, to: { repository: "library/app", tags: ["v1"] } };
    expect(await failureOf(allOf(copies.run(into, options)))).toMatchObject({
      code: "denied",
      details: { repository: "library/app", account: "ann" },
    });
  });

  it.each([
    ["of another host", { host: "other.example" }, {}],
    ["of an image that is not there", { digest: `sha256:${"0".repeat(64)}` }, {}],
    ["of a signature", { tags: [`sha256-${"a".repeat(64)}.sig`] }, {}],
    ["into a project that is not there", {}, { repository: "nothing/app" }],
    ["into no project", {}, { repository: "app" }],
  ])("leaves a copy %s to others", async (_what, from, to) => {
    const { copies, request } = await openCopy();
    const asked = {
      from: { ...request.from, ...from },
      to: { ...request.to, ...to },
    } as ServerCopyRequest;
    expect(await copies.plan(asked, options)).toBeUndefined();
  });

  it("trap: leaves a copy with a CLI secret to others", async () => {
    const { harbor, request } = await openCopy();
    expect(await (await copiesOf(harbor, "olga")).plan(request, options)).toBeUndefined();
    expect(await (await copiesOf(harbor, "robot$team+ci")).plan(request, options)).toBeDefined();
  });
});
