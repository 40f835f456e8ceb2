import { describe, expect, it } from "vitest";
import { parseDigest } from "../../../../../shared/oci/digest.ts";
import { allOf, failureOf, NEVER } from "../../../../support/registry/client.ts";
import {
  type OpenedAlibaba,
  openAlibaba,
  PERSONAL,
} from "../../../../support/providers/alibaba-acr/open.ts";
import { gatewayError } from "../../../../support/providers/alibaba-acr/state.ts";

const OPTIONS = { signal: NEVER };
const CRPI = {
  host: "crpi-k2fa9.cn-shanghai.personal.cr.aliyuncs.com",
  region: "cn-shanghai",
};

async function repositoriesOf({ account }: OpenedAlibaba): Promise<string[]> {
  const names: string[] = [];
  for await (const { rows } of account.listRepositories?.(OPTIONS) ?? [])
    names.push(...rows.map(({ name }) => name));
  return names;
}

describe("a personal registry", () => {
  it("lists repositories of all namespaces with pulls and times", async () => {
    const opened = await openAlibaba(PERSONAL);
    opened.addRepository("team/app");
    opened.addRepository("home/tool");
    const rows = (await allOf(opened.account.listRepositories?.(OPTIONS) ?? none())).flatMap(
      (page) => page.rows,
    );
    const facts = {
      description: "made",
      visibility: "private",
      pulls: 12,
      createdAt: 1_514_432_549_000,
      updatedAt: 1_514_432_550_000,
    };
    expect(rows).toEqual([
      { name: "team/app", ...facts },
      { name: "home/tool", ...facts },
    ]);
    expect(opened.calls()).toEqual(["GET /namespace", "GET /repos/team", "GET /repos/home"]);
  });

  it("lists images in pages of 100 with digests that have their algorithm", async () => {
    const { account, addRepository, backend, calls } = await openAlibaba(PERSONAL);
    addRepository("team/app");
    const digest = await backend.push("team/app", "v1", "one");
    const [page] = await allOf(account.listImages?.("team/app", OPTIONS) ?? none());
    expect(page?.rows).toMatchObject([{ digest, tags: [{ name: "v1" }] }]);
    expect(calls()).toEqual(["GET /repos/team/app/tags"]);
  });

  it("creates and deletes namespaces, repositories and tags", async () => {
    const { account, state, backend } = await openAlibaba(PERSONAL);
    await account.createNamespace?.("team", { ...OPTIONS, isPublic: false });
    await account.createRepository?.("team/app", { ...OPTIONS, isPublic: false });
    expect(state.repositories).toMatchObject([{ namespace: "team", name: "app", type: "PRIVATE" }]);
    await backend.push("team/app", "v1", "one");
    await backend.push("team/app", "v2", "two");
    await account.deleteTag?.("team/app", "v1", OPTIONS);
    expect((await backend.tags("team/app")).map(({ tag }) => tag)).toEqual(["v2"]);
    await account.deleteRepository?.("team/app", OPTIONS);
    expect(state.repositories).toEqual([]);
  });

  it("trap: has three namespaces, and the fourth is refused with the limit before it is asked for", async () => {
    const { account, state, calls } = await openAlibaba(PERSONAL);
    state.namespaces.push("a1", "b2", "c3");
    expect(
      await failureOf(
        Promise.resolve(account.createNamespace?.("d4", { ...OPTIONS, isPublic: false })),
      ),
    ).toMatchObject({
      code: "registry_refused",
      details: { hint: "alibaba_personal_limit", limit: 3 },
    });
    expect(calls()).toEqual(["GET /namespace"]);
  });

  it("a limit that the server knows better is explained the same", async () => {
    const { account, state } = await openAlibaba(PERSONAL);
    state.refusals.set("CreateRepo", {
      status: 400,
      body: { code: "REPO_EXCEED_LIMIT", message: "too many" },
    });
    state.namespaces.push("team");
    expect(
      await failureOf(
        Promise.resolve(account.createRepository?.("team/app", { ...OPTIONS, isPublic: false })),
      ),
    ).toMatchObject({
      code: "registry_refused",
      details: { hint: "alibaba_personal_limit", registryMessage: "too many" },
    });
  });

  it.each(["app", "team/group/app"])(
    "trap: has names of two parts, so that %s is refused before anything is asked",
    async (repository) => {
      const { account, calls } = await openAlibaba(PERSONAL);
      expect(
        await failureOf(
          Promise.resolve(account.createRepository?.(repository, { ...OPTIONS, isPublic: false })),
        ),
      ).toMatchObject({
        code: "invalid_input",
        details: { hint: "alibaba_personal_path", repository },
      });
      expect(calls()).toEqual([]);
    },
  );

  it("scans images", async () => {
    const { account, addRepository, backend } = await openAlibaba(PERSONAL);
    addRepository("team/app");
    const image = {
      repository: "team/app",
      digest: parseDigest(await backend.push("team/app", "v1", "one")),
    };
    expect(await account.scans?.summary(image, OPTIONS)).toEqual({ status: "none" });
    await account.scans?.start?.(image, OPTIONS);
    expect(await account.scans?.summary(image, OPTIONS)).toEqual({
      status: "done",
      severity: "low",
      counts: { high: 0, medium: 0, low: 4 },
      total: 4,
    });
    expect(await account.scans?.vulnerabilities(image, OPTIONS)).toMatchObject([
      { id: "CVE-2020-1", severity: "low" },
    ]);
  });

  it("explains a RAM user whom the personal edition does not know", async () => {
    const { account, state } = await openAlibaba(PERSONAL);
    state.instead.push({
      status: 404,
      body: { code: "USER_NOT_EXIST", message: "user is not exist." },
    });
    expect(await failureOf(allOf(account.listNamespaces?.(OPTIONS) ?? none()))).toMatchObject({
      code: "denied",
      details: { hint: "alibaba_personal_user" },
    });
  });
});

describe("a personal registry with a name of its own", () => {
  it("is used over the API where that knows its repositories", async () => {
    const opened = await openAlibaba({ ...CRPI, personalHosts: ["other.test", CRPI.host] });
    opened.addRepository("team/app");
    expect(await opened.account.describe(OPTIONS)).toMatchObject({
      edition: "personal",
      capabilities: { repositories: "api" },
      notes: [],
    });
    expect(await repositoriesOf(opened)).toEqual(["team/app"]);
  });

  it("trap: the old API refuses it, so that only the registry is used, and that is said", async () => {
    const opened = await openAlibaba(CRPI);
    opened.state.refusals.set("GetNamespaceList", gatewayError(404, "USER_NOT_EXIST"));
    expect(await opened.account.describe(OPTIONS)).toMatchObject({
      edition: "personal",
      capabilities: { repositories: "kept", imageRows: false, scans: "no" },
      notes: ["alibaba-personal-registry-only"],
    });
    expect(await failureOf(repositoriesOf(opened))).toMatchObject({ code: "unsupported" });
  });

  it("trap: repositories of an older registry of the same account are not shown as its own", async () => {
    const opened = await openAlibaba({
      ...CRPI,
      personalHosts: ["registry.cn-shanghai.aliyuncs.com"],
    });
    opened.addRepository("old/app");
    expect(await opened.account.describe(OPTIONS)).toMatchObject({
      capabilities: { repositories: "kept" },
      notes: ["alibaba-personal-registry-only"],
    });
  });
});

async function* none(): AsyncGenerator<never> {
  // Nothing: the method is absent.
}
