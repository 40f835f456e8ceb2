import { describe, expect, it } from "vitest";
import { parseDigest } from "../../../../../shared/oci/digest.ts";
import { allOf, failureOf, NEVER } from "../../../../support/registry/client.ts";
import { ENTERPRISE, openAlibaba } from "../../../../support/providers/alibaba-acr/open.ts";
import { unsuccessful } from "../../../../support/providers/alibaba-acr/state.ts";

const OPTIONS = { signal: NEVER };
const { host } = ENTERPRISE;

describe("an enterprise instance", () => {
  it("lists namespaces and repositories with what is told of them", async () => {
    const { account, addRepository } = await openAlibaba(ENTERPRISE);
    addRepository("team/app");
    addRepository("other/tool/deep");
    const namespaces = await allOf(account.listNamespaces?.(OPTIONS) ?? none());
    expect(namespaces).toEqual([{ rows: [{ name: "team" }, { name: "other" }], total: 2 }]);
    const repositories = await allOf(account.listRepositories?.(OPTIONS) ?? none());
    const facts = {
      description: "made",
      visibility: "private",
      createdAt: 1_564_153_576_000,
      updatedAt: 1_564_153_577_000,
    };
    expect(repositories).toEqual([
      {
        rows: [
          { name: "team/app", ...facts },
          { name: "other/tool/deep", ...facts },
        ],
        total: 2,
      },
    ]);
    const part = await allOf(
      account.listRepositories?.({ ...OPTIONS, namespace: "team" }) ?? none(),
    );
    expect(part.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual(["team/app"]);
  });

  it("trap: TotalCount is a string, and 250 repositories come in three pages of 100", async () => {
    const { account, addRepository, calls } = await openAlibaba(ENTERPRISE);
    for (let index = 0; index < 250; index += 1) addRepository(`team/app-${index}`);
    const pages = await allOf(account.listRepositories?.(OPTIONS) ?? none());
    expect(pages.map(({ rows, total }) => [rows.length, total])).toEqual([
      [100, 250],
      [100, 250],
      [50, 250],
    ]);
    expect(calls()).toEqual(Array.from({ length: 3 }, () => "GET ListRepository"));
  });

  it("trap: digests come without sha256:, and tags of one image are one row", async () => {
    const { account, addRepository, backend, calls } = await openAlibaba(ENTERPRISE);
    addRepository("team/app");
    const first = await backend.push("team/app", "v1", "one");
    await backend.copy(
      { repository: "team/app", tag: "v1" },
      { repository: "team/app", tag: "latest" },
    );
    const second = await backend.push("team/app", "v2", "two");
    const pages = await allOf(account.listImages?.("team/app", OPTIONS) ?? none());
    const rows = pages.flatMap((page) => page.rows);
    expect(rows.map(({ digest, tags }) => [digest, tags.map(({ name }) => name)])).toEqual([
      [first, ["latest", "v1"]],
      [second, ["v2"]],
    ]);
    expect(rows[0]).toMatchObject({ createdAt: 1_572_875_608_000, pushedAt: 1_572_875_609_000 });
    expect(rows[0]?.bytes).toBeGreaterThan(100);
    // One for the repository's ID, one for the list: none for a tag.
    expect(calls()).toEqual(["GET GetRepository", "GET ListRepoTag"]);
  });

  it("trap: IsSuccess false with status 200 is an error", async () => {
    const { account, state } = await openAlibaba(ENTERPRISE);
    state.instead.push(unsuccessful("REPO_NOT_EXIST", "no such repository"));
    expect(
      await failureOf(allOf(account.listImages?.("team/gone", OPTIONS) ?? none())),
    ).toMatchObject({
      code: "repository_not_found",
      details: {
        host,
        repository: "team/gone",
        registryCode: "REPO_NOT_EXIST",
        registryMessage: "no such repository",
      },
    });
  });

  it("names from the server that could be no reference are left out", async () => {
    const { account, state } = await openAlibaba(ENTERPRISE);
    for (const name of ["../x", "ok", "UPPER", "a b"])
      state.repositories.push({ id: name, namespace: "team", name, type: "PUBLIC", summary: "" });
    const pages = await allOf(account.listRepositories?.(OPTIONS) ?? none());
    expect(pages.flatMap(({ rows }) => rows)).toMatchObject([
      { name: "team/ok", visibility: "public" },
    ]);
  });

  it("creates a namespace and a repository, and deletes the repository with everything", async () => {
    const { account, state, backend } = await openAlibaba(ENTERPRISE);
    await account.createNamespace?.("fresh", { ...OPTIONS, isPublic: false });
    await account.createRepository?.("fresh/app", { ...OPTIONS, isPublic: true });
    expect(state.repositories).toEqual([
      { id: "crr-1new", namespace: "fresh", name: "app", type: "PUBLIC", summary: "app" },
    ]);
    await backend.push("fresh/app", "v1", "x");
    await account.deleteRepository?.("fresh/app", OPTIONS);
    expect(state.repositories).toEqual([]);
    expect(await backend.tags("fresh/app")).toEqual([]);
    // The next one of this name has another ID.
    await account.createRepository?.("fresh/app", { ...OPTIONS, isPublic: false });
    await backend.push("fresh/app", "v2", "y");
    const pages = await allOf(account.listImages?.("fresh/app", OPTIONS) ?? none());
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(1);
  });

  it("deletes one tag and leaves the others of the image", async () => {
    const { account, addRepository, backend } = await openAlibaba(ENTERPRISE);
    addRepository("team/app");
    await backend.push("team/app", "v1", "one");
    await backend.copy(
      { repository: "team/app", tag: "v1" },
      { repository: "team/app", tag: "keep" },
    );
    await account.deleteTag?.("team/app", "v1", OPTIONS);
    expect((await backend.tags("team/app")).map(({ tag }) => tag)).toEqual(["keep"]);
  });

  it("deletes an image with all its tags, and no other", async () => {
    const { account, addRepository, backend } = await openAlibaba(ENTERPRISE);
    addRepository("team/app");
    const digest = parseDigest(await backend.push("team/app", "v1", "one"));
    await backend.copy(
      { repository: "team/app", tag: "v1" },
      { repository: "team/app", tag: "again" },
    );
    await backend.push("team/app", "other", "two");
    await account.deleteImage?.({ repository: "team/app", digest }, OPTIONS);
    expect((await backend.tags("team/app")).map(({ tag }) => tag)).toEqual(["other"]);
    expect(
      await failureOf(
        Promise.resolve(account.deleteImage?.({ repository: "team/app", digest }, OPTIONS)),
      ),
    ).toMatchObject({ code: "manifest_not_found" });
  });
});

describe("scans of an enterprise instance", () => {
  it("are started, watched and read by the image, of which a tag is found", async () => {
    const { account, addRepository, backend, state } = await openAlibaba(ENTERPRISE);
    addRepository("team/app");
    const digest = parseDigest(await backend.push("team/app", "v1", "one"));
    const image = { repository: "team/app", digest };
    expect(await account.scans?.summary(image, OPTIONS)).toEqual({ status: "none" });
    await account.scans?.start?.(image, OPTIONS);
    expect(await account.scans?.summary(image, OPTIONS)).toEqual({
      status: "running",
      scanner: "ACR_SCAN_SERVICE",
    });
    state.scans.set("team/app:v1", "COMPLETE");
    expect(await account.scans?.summary(image, OPTIONS)).toEqual({
      status: "done",
      severity: "high",
      counts: { high: 1, medium: 2, low: 0, unknown: 0 },
      total: 3,
      scanner: "ACR_SCAN_SERVICE",
    });
    const found = await account.scans?.vulnerabilities(image, OPTIONS);
    expect(found).toHaveLength(3);
    expect(found?.[0]).toEqual({
      id: "CVE-2026-0000",
      severity: "high",
      package: "glibc",
      version: "2.40",
      fixedIn: "2.41",
      description: "d",
      links: ["https://cve.example/CVE-2026-0000"],
    });
    // What is no web address is no link.
    expect(found?.[1]?.links).toEqual([]);
  });

  it("are not those of an image that the tag was moved to", async () => {
    const { account, addRepository, backend, state } = await openAlibaba(ENTERPRISE);
    addRepository("team/app");
    const digest = parseDigest(await backend.push("team/app", "v1", "one"));
    state.scans.set("team/app:v1", "FAILED");
    const image = { repository: "team/app", digest };
    expect(await account.scans?.summary(image, OPTIONS)).toMatchObject({ status: "failed" });
    await backend.push("team/app", "v1", "another");
    expect(await failureOf(Promise.resolve(account.scans?.summary(image, OPTIONS)))).toMatchObject({
      code: "manifest_not_found",
    });
  });
});

async function* none(): AsyncGenerator<never> {
  // Nothing: the method is absent.
}
