import { describe, expect, it } from "vitest";
import {
  ANN,
  ANN_USERS,
  failureOf,
  NEVER,
  openRepository,
} from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;

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
  it("removes a manifest with every tag on it, and does not remember it", async () => {
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

  it("says that deletion is turned off", async () => {
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
