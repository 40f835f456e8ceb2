import { describe, expect, it } from "vitest";
import { dtr } from "../../../../../electron/providers/dtr/provider.ts";
import { DTR_HOST as host, DTR_USER, startDtr } from "../../../../support/providers/dtr/server.ts";
import { signsOf } from "../../../../support/providers/signs-of.ts";
import { linesOf, openShaped, rowsOf } from "../../../../support/providers/open-shaped.ts";
import { digestOfText } from "../../../../support/providers/shaped-service.ts";

const options = { signal: new AbortController().signal };
const open = () => openShaped(dtr, startDtr(), { host, account: DTR_USER });

describe("Docker Trusted Registry", () => {
  it("lists repositories and images with user name and password, by pages of a hundred", async () => {
    const service = await open();
    const [repository] = await rowsOf(service.account.listRepositories?.(options));
    expect(repository).toMatchObject({ name: "team/app", visibility: "private", pulls: 4 });
    const [image] = await rowsOf(service.account.listImages?.("team/app", options));
    expect(image).toMatchObject({
      digest: digestOfText("one"),
      tags: [{ name: "v1" }, { name: "latest" }],
      bytes: 1000,
      platforms: ["linux/amd64"],
      pushedBy: "ann",
    });
    expect(linesOf(service)).toEqual([
      `GET ${host}/api/v0/repositories?pageSize=100`,
      `GET ${host}/api/v0/repositories?pageSize=100&pageStart=100`,
      `GET ${host}/api/v0/repositories/team/app/tags?includeManifests=true&pageSize=100`,
      `GET ${host}/api/v0/repositories/team/app/tags?includeManifests=true&pageSize=100&pageStart=100`,
    ]);
  });

  it("creates and deletes repositories", async () => {
    const { account, world } = await open();
    await account.createRepository?.("team/new", { ...options, isPublic: true });
    expect(world.has("team/new")).toBe(true);
    await account.deleteRepository?.("team/new", options);
    expect(world.has("team/new")).toBe(false);
  });

  it("has no repositories but those of two parts", async () => {
    const service = await open();
    for (const name of ["app", "team/app/more"])
      await expect(rowsOf(service.account.listImages?.(name, options))).rejects.toMatchObject({
        code: "repository_not_found",
      });
    expect(service.cloud.requests).toEqual([]);
  });
});

describe("recognising Docker Trusted Registry", () => {
  const challenge = 'Bearer realm="https://r.test/auth/token",service="r.test"';
  const features = "/api/v0/meta/features";

  it.each([
    ["its features", { [features]: '{"scanningEnabled":false}' }, true],
    ["a page in their place", { [features]: "<html>" }, false],
    ["nothing", {}, false],
  ])("by its token service and %s", async (_what, paths, expected) => {
    const signs = signsOf({ host: "r.test", challenge, paths });
    expect(await dtr.recognises?.(signs, options)).toBe(expected);
  });

  it("asks nothing of a registry with another token service", async () => {
    const signs = signsOf({ host: "r.test", challenge: 'Basic realm="r.test"' });
    expect(await dtr.recognises?.(signs, options)).toBe(false);
    expect(signs.asked).toEqual([]);
  });
});
