import { describe, expect, it } from "vitest";
import { zot } from "../../../../../electron/providers/zot/provider.ts";
import { signsOf } from "../../../../support/providers/signs-of.ts";
import { openShaped, rowsOf } from "../../../../support/providers/open-shaped.ts";
import { digestOfText } from "../../../../support/providers/shaped-service.ts";
import {
  startZot,
  ZOT_HOST as host,
  ZOT_USER,
  type ZotOptions,
} from "../../../../support/providers/zot/server.ts";

const options = { signal: new AbortController().signal };
const open = (given: ZotOptions = {}) =>
  openShaped(zot, startZot(given), { host, account: ZOT_USER });
const image = { repository: "team/app", digest: digestOfText("one") };

describe("zot", () => {
  it("lists by its search, in one row for each image", async () => {
    const { account } = await open();
    expect(await account.describe(options)).toMatchObject({
      version: "v2.1.20",
      capabilities: { repositories: "api", imageRows: true, tagDeletion: "name" },
    });
    const [first] = await rowsOf(account.listImages?.("team/app", options));
    expect(first).toMatchObject({
      digest: image.digest,
      tags: [{ name: "v1" }, { name: "latest" }],
      bytes: 1000,
      platforms: ["linux/amd64"],
      pulls: 2,
      signed: false,
      pushedAt: Date.UTC(2026, 10, 16),
    });
    // Go's year 1 is no date.
    expect(first?.createdAt).toBeUndefined();
  });

  it("is a plain registry without the search extension, and says so", async () => {
    const { account } = await open({ hasSearch: false });
    expect((await account.describe(options)).capabilities).toMatchObject({
      repositories: "catalog",
      imageRows: false,
      scans: "no",
    });
    const refused = rowsOf(account.listImages?.("team/app", options));
    await expect(refused).rejects.toMatchObject({ code: "unsupported" });
  });

  it("trap: of an older version is asked for the fields that it knows", async () => {
    const { account } = await open({ isOld: true });
    const rows = await rowsOf(account.listImages?.("team/app", options));
    expect(rows[0]).toMatchObject({ digest: image.digest, bytes: 1000 });
  });

  it("keeps to one namespace where one is meant", async () => {
    const { account } = await open();
    const rows = await rowsOf(account.listRepositories?.({ ...options, namespace: "te" }));
    expect(rows).toEqual([]);
  });

  it("refuses in its own words, also with status 200", async () => {
    const { account } = await open();
    await expect(rowsOf(account.listImages?.("team/none", options))).rejects.toMatchObject({
      code: "registry_refused",
      details: { registryMessage: "repository: not found", repository: "team/none" },
    });
  });

  it("says what its scanner found, and that it has none", async () => {
    const { account } = await open({ scans: true });
    expect(await account.scans?.summary(image, options)).toEqual({
      status: "done",
      severity: "critical",
      total: 1,
      fixable: 1,
      counts: { critical: 1 },
    });
    const found = (await account.scans?.vulnerabilities(image, options)) ?? [];
    expect(found.map((one) => [one.package, one.fixedIn, one.links])).toEqual([
      ["openssl", "3.0.2", []],
      ["libssl", undefined, []],
    ]);
    const without = (await open()).account;
    expect(await without.scans?.summary(image, options)).toEqual({ status: "unsupported" });
  });
});

describe("recognising zot", () => {
  const [discover, management] = ["/v2/_oci/ext/discover", "/v2/_zot/ext/mgmt"];

  it.each([
    ["its extensions", { [discover]: '{"extensions":[{"name":"_zot"}]}' }, true],
    ["its version", { [management]: '{"distSpecVersion":"1.1.1"}' }, true],
    ["the extensions of another", { [discover]: '{"extensions":[{"name":"_other"}]}' }, false],
    ["pages in their place", { [discover]: "<html>", [management]: "<html>" }, false],
    ["nothing", {}, false],
  ])("by %s", async (_what, paths, expected) => {
    const signs = signsOf({ host: "r.test", paths, challenge: 'Basic realm="zot"' });
    expect(await zot.recognises?.(signs, options)).toBe(expected);
  });

  it("asks one question only where nobody has to sign in", async () => {
    const signs = signsOf({ host: "r.test" });
    expect(await zot.recognises?.(signs, options)).toBe(false);
    expect(signs.asked).toEqual([discover]);
  });
});
