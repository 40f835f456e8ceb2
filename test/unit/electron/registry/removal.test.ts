import { describe, expect, it } from "vitest";
import {
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openRepository,
} from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";
import { errorReply } from "../../../support/registry/state.ts";

const signal = NEVER;
const DAY_MS = 24 * 3_600_000;

describe("deleteTag", () => {
  it("R57: removes one tag and leaves its siblings", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    seedImage(registry, "team/app", "v2", []);
    await repository.deleteTag("v1", { signal });
    expect([...registry.repository("team/app").tags]).toEqual([["v2", image.digest]]);
    expect(registry.lines()).toEqual(["DELETE /v2/team/app/manifests/v1"]);
  });

  it.each([
    ["2.8's 400", { tagDelete: false }, undefined],
    ["405", { deleteEnabled: false }, undefined],
    ["404 for every tag", {}, { method: "DELETE", path: "/manifests/", status: 404 }],
    [
      "UNSUPPORTED",
      {},
      {
        method: "DELETE",
        path: "/manifests/",
        status: 403,
        body: '{"errors":[{"code":"UNSUPPORTED"}]}',
      },
    ],
  ])("R57: counts the siblings and deletes nothing after %s", async (_name, behaviour, fault) => {
    const { registry, repository } = await openRepository(behaviour);
    const image = seedImage(registry, "team/app", "v1", []);
    seedImage(registry, "team/app", "v2", []);
    seedImage(registry, "team/app", "other", [someBytes(5)]);
    if (fault !== undefined) registry.faults.add(fault);
    expect(await failureOf(repository.deleteTag("v1", { signal }))).toMatchObject({
      code: "unsupported",
      details: { digest: image.digest, siblings: 1, complete: true },
    });
    expect(registry.repository("team/app").tags.size).toBe(3);
    expect(registry.requests.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  });

  it("R60: asks a registry that knows digests only once, and again after a day", async () => {
    const { registry, registries, clock, repository } = await openRepository({ tagDelete: false });
    const image = seedImage(registry, "team/app", "v1", []);
    const deletions = () => registry.requests.filter(({ method }) => method === "DELETE").length;
    await failureOf(repository.deleteTag("v1", { signal }));
    expect(registries.profile(registry.host).tagDelete).toBe("no");
    const second = await failureOf(repository.deleteTag("v1", { signal }));
    expect(second).toMatchObject({
      code: "unsupported",
      details: { hint: "tag_deletion_unsupported", digest: image.digest, host: registry.host },
    });
    expect(deletions()).toBe(1);
    clock.advance(DAY_MS);
    registry.behaviour.tagDelete = true;
    await repository.deleteTag("v1", { signal });
    expect(deletions()).toBe(2);
    expect(registries.profile(registry.host).tagDelete).toBe("yes");
  });

  it("R60: says of a tag that is not there that it is not, without asking to delete it", async () => {
    const { registry, repository } = await openRepository({ tagDelete: false });
    seedImage(registry, "team/app", "v1", []);
    await failureOf(repository.deleteTag("v1", { signal }));
    expect(await failureOf(repository.deleteTag("v2", { signal }))).toMatchObject({
      code: "manifest_not_found",
    });
  });

  it("R60: believes that a 405 is about this tag or this hour", async () => {
    const { registry, registries, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ method: "DELETE", path: "/manifests/", status: 405 });
    await failureOf(repository.deleteTag("v1", { signal }));
    expect(registries.profile(registry.host).tagDelete).toBe("ask");
    await repository.deleteTag("v1", { signal });
    expect(registry.repository("team/app").tags.size).toBe(0);
  });

  it("R57: says when the tag is the only one of its manifest", async () => {
    const { registry, repository } = await openRepository({ tagDelete: false });
    seedImage(registry, "team/app", "v1", []);
    expect(await failureOf(repository.deleteTag("v1", { signal }))).toMatchObject({
      code: "unsupported",
      details: { hint: "tag_deletion_unsupported", siblings: 0, complete: true },
    });
  });

  it("R57: does not look through more than 500 tags, and says so", async () => {
    const { registry, repository } = await openRepository({ tagDelete: false });
    const { digest } = seedImage(registry, "team/app", "v1", []);
    for (let index = 0; index < 501; index += 1)
      registry.repository("team/app").tags.set(`t${index}`, `sha256:${"0".repeat(64)}`);
    const error = await failureOf(repository.deleteTag("v1", { signal }));
    expect(error).toMatchObject({
      code: "unsupported",
      details: {
        digest,
        siblings: 0,
        complete: false,
      },
    });
  });

  it("says that the tag does not exist", async () => {
    const { registry, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    expect(await failureOf(repository.deleteTag("v2", { signal }))).toMatchObject({
      code: "manifest_not_found",
    });
  });
});

describe("deleteManifest", () => {
  it("U10: removes a manifest with every tag on it, and does not remember it", async () => {
    const { registry, repository } = await openRepository();
    const { digest } = seedImage(registry, "team/app", "v1", []);
    seedImage(registry, "team/app", "v2", []);
    await repository.readManifest(digest, { signal });
    await repository.deleteManifest(digest, { signal });
    expect(registry.repository("team/app").tags.size).toBe(0);
    expect(await failureOf(repository.readManifest(digest, { signal }))).toMatchObject({
      code: "manifest_not_found",
    });
  });

  it("U10: says that deletion is turned off", async () => {
    const { registry, repository } = await openRepository({ deleteEnabled: false });
    const { digest } = seedImage(registry, "team/app", "v1", []);
    expect(await failureOf(repository.deleteManifest(digest, { signal }))).toMatchObject({
      code: "unsupported",
      details: {
        status: 405,
        host: registry.host,
        hint: expect.stringContaining("delet") as string,
      },
    });
  });

  it("R58, R60: removes the tags first where the registry wants them gone", async () => {
    const { registry, repository } = await openRepository();
    const { digest } = seedImage(registry, "team/app", "v1", []);
    seedImage(registry, "team/app", "v2", []);
    seedImage(registry, "team/app", "other", [someBytes(5)]);
    const { tags, manifests } = registry.repository("team/app");
    registry.rules.push({
      does: "keeps a manifest as long as a tag points at it, as Google does",
      method: "DELETE",
      path: /sha256:/,
      when: () => [...tags.values()].includes(digest),
      instead: errorReply(400, "GOOGLE_MANIFEST_DANGLING_TAG"),
    });
    await repository.deleteManifest(digest, { signal });
    expect([...tags.keys()]).toEqual(["other"]);
    expect(manifests.has(digest)).toBe(false);
  });

  it("R4: asks in other words where the token server does not know `delete`", async () => {
    const { registry, repository } = await openRepository(
      { auth: { kind: "bearer", users: ANN_USERS } },
      { credential: ANN },
    );
    const { digest } = seedImage(registry, "team/app", "v1", []);
    registry.rules.push({
      does: "refuses the right to delete, as Quay does",
      beforeLogin: true,
      path: /^\/token\?.*delete/,
      instead: { status: 400, body: "{}" },
    });
    // It is known by then who gives tokens.
    await repository.resolve("v1", { signal });
    await repository.deleteManifest(digest, { signal });
    expect(registry.repository("team/app").manifests.size).toBe(0);
  });

  it("R4: asks for the right to delete", async () => {
    const { registry, repository } = await openRepository(
      { auth: { kind: "bearer", users: ANN_USERS } },
      { credential: ANN },
    );
    const { digest } = seedImage(registry, "team/app", "v1", []);
    await repository.deleteManifest(digest, { signal });
    const token = registry.requests.find(({ path }) => path.startsWith("/token"));
    expect(new URL(token?.path ?? "", registry.url).searchParams.getAll("scope")).toEqual([
      "repository:team/app:delete",
    ]);
  });
});
