import { describe, expect, it } from "vitest";
import { ghcr } from "../../../../../electron/providers/ghcr/provider.ts";
import {
  type GithubOptions,
  GITHUB_USER,
  startGithub,
} from "../../../../support/providers/ghcr/server.ts";
import { linesOf, openShaped, rowsOf } from "../../../../support/providers/open-shaped.ts";
import { digestOfText } from "../../../../support/providers/shaped-service.ts";

const options = { signal: new AbortController().signal };
const host = "ghcr.io";
const open = (given: GithubOptions = {}) =>
  openShaped(ghcr, startGithub(given), { host, account: GITHUB_USER });

describe("GitHub's packages", () => {
  it("are told to nobody without a token, and nothing is asked then", async () => {
    const service = await openShaped(ghcr, startGithub(), { host });
    const { capabilities, notes } = await service.account.describe(options);
    expect(capabilities).toMatchObject({ repositories: "kept", tagDeletion: "no" });
    expect(notes).toEqual(["api-needs-account"]);
    const refused = rowsOf(service.account.listRepositories?.(options));
    await expect(refused).rejects.toMatchObject({ code: "unauthorized" });
    expect(service.cloud.requests).toEqual([]);
  });

  it("are asked for with the token as Bearer, by pages of a hundred", async () => {
    const service = await open();
    await rowsOf(service.account.listRepositories?.({ ...options, namespace: "team" }));
    expect(linesOf(service)).toEqual([
      "GET api.github.com/user",
      "GET api.github.com/user/packages?package_type=container&per_page=100&page=1",
      "GET api.github.com/user/packages?package_type=container&per_page=100&page=2",
    ]);
    expect(service.cloud.requests[0]?.headers).toMatchObject({
      authorization: "Bearer ghp_canary",
      "x-github-api-version": "2022-11-28",
    });
  });

  it("say what a token may do that is for reading only, or for nothing here", async () => {
    const reads = await (await open({ scopes: "read:packages" })).account.describe(options);
    expect(reads.capabilities).toMatchObject({ repositories: "api", tagDeletion: "no" });
    const none = await (await open({ scopes: "gist" })).account.describe(options);
    expect(none).toMatchObject({ capabilities: { repositories: "kept" }, notes: ["api-refused"] });
    const all = await (await open({ scopes: "repo, delete:packages" })).account.describe(options);
    expect(all.capabilities).toMatchObject({ tagDeletion: "image", deleteRepository: true });
    expect(all.notes).toEqual(["ghcr-deletes-versions"]);
  });

  it("trap: are written in small letters, as references are", async () => {
    const { account } = await open();
    const rows = await rowsOf(account.listRepositories?.({ ...options, namespace: "Team" }));
    expect(rows[0]).toMatchObject({ name: "team/app", visibility: "private", images: 123 });
  });

  it("trap: of one organisation that refuses, hide no others", async () => {
    const service = await open();
    const rows = await rowsOf(service.account.listRepositories?.(options));
    expect(rows.map(({ name }) => name)).toContain("corp/tool/cli");
    expect(linesOf(service).at(-1)).toMatch(/\/orgs\/walled\/packages/);
  });

  it("trap: have slashes in their names, which GitHub wants escaped", async () => {
    const service = await open();
    await service.account.deleteRepository?.("corp/tool/cli", options);
    expect(linesOf(service).at(-1)).toBe(
      "DELETE api.github.com/orgs/corp/packages/container/tool%2Fcli",
    );
    expect(service.world.has("corp/tool/cli")).toBe(false);
  });

  it("trap: lose all their tags with a version, and a tag alone is never asked for", async () => {
    const { account, world } = await open();
    await account.deleteTag?.("team/app", "latest", options);
    const tags = world.get("team/app")?.images.flatMap((image) => image.tags);
    expect(tags).not.toContain("v1");
    expect(world.get("team/app")?.images.map(({ digest }) => digest)).not.toContain(
      digestOfText("one"),
    );
  });

  it("keep their last version, in GitHub's own words", async () => {
    const { account, world } = await open();
    const app = world.get("team/app");
    if (app !== undefined) app.images = app.images.slice(0, 1);
    await expect(account.deleteTag?.("team/app", "v1", options)).rejects.toMatchObject({
      code: "registry_refused",
      details: { registryMessage: expect.stringContaining("You must delete the package instead") },
    });
  });

  it("trap: take 403 for a limit where nothing is left of it", async () => {
    const { account } = await open({ isLimited: () => true });
    const error = { code: "rate_limited", details: { retryAfter: expect.any(Number) } };
    await expect(account.describe(options)).rejects.toMatchObject(error);
  });

  it("do not have repositories without an owner", async () => {
    const { account } = await open();
    const refused = rowsOf(account.listImages?.("app", options));
    await expect(refused).rejects.toMatchObject({ code: "repository_not_found" });
  });
});

describe("ghcr.io", () => {
  it("is known by its whole name", () => {
    expect(ghcr.ownsHost("ghcr.io")).toBe(true);
    expect(ghcr.ownsHost("ghcr.io.evil.test")).toBe(false);
  });
});
