import { describe, expect, it } from "vitest";
import { gitlab } from "../../../../../electron/providers/gitlab/provider.ts";
import {
  GITLAB_USER,
  type GitlabOptions,
  startGitlab,
} from "../../../../support/providers/gitlab/server.ts";
import { signsOf } from "../../../../support/providers/signs-of.ts";
import { linesOf, openShaped, rowsOf } from "../../../../support/providers/open-shaped.ts";

const options = { signal: new AbortController().signal };
const host = "registry.gitlab.com";
const open = (given: GitlabOptions = {}) =>
  openShaped(gitlab, startGitlab(given), { host: given.host ?? host, account: GITLAB_USER });

describe("GitLab's API", () => {
  it("is at gitlab.com for its own registry, and nothing is asked to know that", async () => {
    const service = await open();
    expect((await service.account.describe(options)).capabilities.repositories).toBe("api");
    expect(linesOf(service)).toEqual(["GET gitlab.com/api/v4/user"]);
    expect(service.cloud.requests[0]?.headers["private-token"]).toBe("glpat-canary");
  });

  it("is where a registry of its own gets its tokens, also below a path", async () => {
    const own = { host: "registry.corp.test", gitlab: "git.corp.test", path: "/gitlab" };
    const service = await open(own);
    expect((await service.account.describe(options)).notes).toEqual([]);
    expect(linesOf(service)).toEqual([
      "GET registry.corp.test/v2/",
      "GET git.corp.test/gitlab/api/v4/user",
    ]);
  });

  it("trap: gets no token where a registry names the GitLab of others", async () => {
    const service = await open({ host: "registry.corp.test", gitlab: "git.evil.test" });
    const { notes, capabilities } = await service.account.describe(options);
    expect(notes).toEqual(["api-refused"]);
    expect(capabilities.repositories).toBe("kept");
    expect(linesOf(service)).toEqual(["GET registry.corp.test/v2/"]);
    const refused = rowsOf(service.account.listRepositories?.(options));
    await expect(refused).rejects.toMatchObject({ code: "unsupported" });
    expect(service.cloud.requests.filter((one) => one.host === "git.evil.test")).toEqual([]);
  });

  it("lists groups at once, and what is in none project by project", async () => {
    const service = await open();
    const rows = await rowsOf(service.account.listRepositories?.(options));
    expect(rows.find(({ name }) => name === "ann/own/image")).toMatchObject({ tags: 0 });
    expect(linesOf(service)).toEqual([
      "GET gitlab.com/api/v4/groups?top_level_only=true&min_access_level=20&per_page=100&page=1",
      "GET gitlab.com/api/v4/groups/3/registry/repositories?per_page=100&page=1",
      "GET gitlab.com/api/v4/groups/3/registry/repositories?per_page=100&page=2",
      "GET gitlab.com/api/v4/projects?membership=true&per_page=100&page=1",
      "GET gitlab.com/api/v4/projects/8/registry/repositories?tags_count=true&per_page=100&page=1",
    ]);
  });

  it("trap: is not asked for every tag, as it lists only their names", async () => {
    const { account } = await open();
    expect(account.listImages === undefined).toBe(true);
    expect((await account.describe(options)).capabilities.imageRows).toBe(false);
  });

  it("takes a namespace for a group, and else for a project", async () => {
    const { account } = await open();
    const namespace = "ann/own";
    const rows = await rowsOf(account.listRepositories?.({ ...options, namespace }));
    expect(rows.map(({ name }) => name)).toEqual(["ann/own/image"]);
  });

  it("looks up the number of a repository whose project has a shorter name", async () => {
    const { account, world } = await open();
    await account.deleteRepository?.("ann/own/image", options);
    expect(world.has("ann/own/image")).toBe(false);
    const missing = account.deleteRepository?.("ann/own/absent", options);
    await expect(missing).rejects.toMatchObject({ code: "repository_not_found" });
  });

  it("explains a protected tag as denied", async () => {
    const { account } = await open();
    await expect(account.deleteTag?.("team/app", "protected", options)).rejects.toMatchObject({
      code: "denied",
      details: { status: 403, reference: "registry.gitlab.com/team/app:protected" },
    });
  });

  it("notes that a token for deploying may not use it, and says so in GitLab's words", async () => {
    const json = { error: "insufficient_scope", error_description: "needs read_api" };
    const { account } = await open({ refusal: { status: 403, json } });
    expect(await account.describe(options)).toMatchObject({
      notes: ["api-refused"],
      capabilities: { repositories: "kept", deleteRepository: false },
    });
    const refused = rowsOf(account.listRepositories?.(options));
    const error = { code: "denied", details: { registryMessage: "needs read_api" } };
    await expect(refused).rejects.toMatchObject(error);
  });
});

describe("recognising GitLab", () => {
  it.each([
    ['Bearer realm="https://git.test/jwt/auth",service="container_registry"', true],
    ['Bearer realm="https://git.test/jwt/auth",service="harbor-registry"', false],
    ['Bearer realm="https://git.test/other",service="container_registry"', false],
    ['Bearer realm="/jwt/auth",service="container_registry"', false],
    ['Basic realm="container_registry"', false],
  ])("from %s", async (challenge, expected) => {
    const signs = signsOf({ host: "registry.git.test", challenge });
    expect(await gitlab.recognises?.(signs, options)).toBe(expected);
    expect(signs.asked).toEqual([]);
  });
});
