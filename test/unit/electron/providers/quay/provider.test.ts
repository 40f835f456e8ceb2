import { describe, expect, it } from "vitest";
import { quay } from "../../../../../electron/providers/quay/provider.ts";
import { signsOf } from "../../../../support/providers/signs-of.ts";
import { linesOf, openShaped, rowsOf } from "../../../../support/providers/open-shaped.ts";
import {
  QUAY_HOST as host,
  QUAY_TOKEN,
  type QuayOptions,
  startQuay,
} from "../../../../support/providers/quay/server.ts";
import { digestOfText } from "../../../../support/providers/shaped-service.ts";

const options = { signal: new AbortController().signal };
const open = (given: QuayOptions = {}) =>
  openShaped(quay, startQuay(given), { host, account: QUAY_TOKEN });
const ROBOT = { kind: "password", username: "team+ci", password: "canary-robot" } as const;

describe("Quay's API", () => {
  it("trap: takes no robot, which is told, and never sees its password", async () => {
    const service = await openShaped(quay, startQuay(), { host, account: ROBOT });
    const { capabilities, notes } = await service.account.describe(options);
    expect(capabilities).toMatchObject({ repositories: "catalog", imageRows: false });
    expect(notes).toEqual(["quay-needs-api-token"]);
    const refused = rowsOf(service.account.listRepositories?.(options));
    await expect(refused).rejects.toMatchObject({ code: "unsupported" });
    expect(service.cloud.requests).toEqual([]);
  });

  it("trap: lists by namespace, as it refuses to list all", async () => {
    const service = await open();
    const [first] = await rowsOf(service.account.listRepositories?.(options));
    expect(first).toMatchObject({ name: "team/app", visibility: "private" });
    expect(linesOf(service)).toEqual([
      `GET ${host}/api/v1/user/`,
      `GET ${host}/api/v1/repository?namespace=ann&last_modified=true`,
      `GET ${host}/api/v1/repository?namespace=team&last_modified=true`,
      `GET ${host}/api/v1/repository?namespace=team&last_modified=true&next_page=2`,
    ]);
    expect(service.cloud.requests[0]?.headers.authorization).toBe("Bearer canary-oauth");
  });

  it("trap: lists tags that were deleted unless only active ones are asked for", async () => {
    const service = await open();
    const rows = await rowsOf(service.account.listImages?.("team/app", options));
    const names = rows.flatMap(({ tags }) => tags.map(({ name }) => name));
    expect(names).not.toContain("dead");
    expect(rows[0]).toMatchObject({ digest: digestOfText("one"), bytes: 1000 });
    expect(linesOf(service)[0]).toMatch(/limit=100&onlyActiveTags=true&page=1$/);
  });

  it("moves a tag on the server, within one repository", async () => {
    const { account, world, cloud } = await open();
    const from = { host, repository: "team/app", digest: digestOfText("one"), tags: ["v1"] };
    const request = { from, to: { repository: "team/app", tags: ["v2", "new"] } };
    expect(await account.serverCopy?.plan(request, options)).toEqual({ alsoTags: [] });
    expect(cloud.requests).toEqual([]);
    for await (const _step of account.serverCopy?.run(request, options) ?? []) continue;
    const image = world.get("team/app")?.images.find(({ digest }) => digest === from.digest);
    expect(image?.tags).toEqual(["v1", "latest", "v2", "new"]);
    const elsewhere = { ...request, to: { repository: "team/other", tags: ["v1"] } };
    expect(await account.serverCopy?.plan(elsewhere, options)).toBeUndefined();
  });

  it("says what its scanner found, with links of the web only", async () => {
    const { account } = await open();
    const image = { repository: "team/app", digest: digestOfText("one") };
    expect(await account.scans?.summary(image, options)).toEqual({
      status: "done",
      severity: "high",
      total: 2,
      fixable: 1,
      counts: { high: 1, unknown: 1 },
    });
    const [first, second] = (await account.scans?.vulnerabilities(image, options)) ?? [];
    expect(first).toMatchObject({ fixedIn: "3.0.2", links: ["https://cve.test/1"] });
    expect(second).toEqual({
      id: "CVE-2026-2",
      severity: "unknown",
      package: "openssl",
      version: "3.0.1",
      links: [],
    });
  });

  it("finds public repositories, also for nobody", async () => {
    const service = await openShaped(quay, startQuay(), { host });
    expect(await service.account.search?.("app", options)).toEqual([{ name: "team/app" }]);
    expect(service.cloud.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("creates and deletes repositories", async () => {
    const { account, world } = await open();
    await account.createRepository?.("team/new", { ...options, isPublic: false });
    expect(world.has("team/new")).toBe(true);
    await account.deleteRepository?.("team/new", options);
    expect(world.has("team/new")).toBe(false);
  });

  it("explains 402 as the plan, and 403 as a right that the token lacks", async () => {
    const { account } = await open();
    const create = account.createRepository?.("poor/new", { ...options, isPublic: false });
    await expect(create).rejects.toMatchObject({ details: { hint: "quay_plan", status: 402 } });
    const reader = (await open({ isReadOnly: true })).account;
    const remove = reader.deleteTag?.("team/app", "v1", options);
    await expect(remove).rejects.toMatchObject({ code: "denied", details: { hint: "quay_scope" } });
  });

  it("says that a token which it does not know is wrong", async () => {
    const account = { ...QUAY_TOKEN, password: "wrong-token" };
    const service = await openShaped(quay, startQuay(), { host, account });
    const refused = rowsOf(service.account.listRepositories?.(options));
    await expect(refused).rejects.toMatchObject({ code: "login_refused" });
  });
});

describe("recognising Quay", () => {
  const challenge = 'Bearer realm="https://r.test/v2/auth",service="r.test"';
  const paths = { "/api/v1/discovery": '{"paths":{"/api/v1/repository":{}}}' };

  it("takes its own token service and its API for it", async () => {
    expect(await quay.recognises?.(signsOf({ host: "r.test", challenge, paths }), options)).toBe(
      true,
    );
  });

  it("does not take the token service of another host for it, and asks nothing more", async () => {
    const signs = signsOf({ host: "other.test", challenge, paths });
    expect(await quay.recognises?.(signs, options)).toBe(false);
    expect(signs.asked).toEqual([]);
  });

  it("does not take a registry without its API for it", async () => {
    expect(await quay.recognises?.(signsOf({ host: "r.test", challenge }), options)).toBe(false);
  });
});
