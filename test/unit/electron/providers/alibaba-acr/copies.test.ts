import { describe, expect, it } from "vitest";
import { type Digest, parseDigest } from "../../../../../shared/oci/digest.ts";
import type { ServerCopyRequest } from "../../../../../electron/providers/provider.ts";
import { allOf, failureOf, NEVER } from "../../../../support/registry/client.ts";
import {
  ENTERPRISE,
  openAlibaba,
  PERSONAL,
} from "../../../../support/providers/alibaba-acr/open.ts";

const OPTIONS = { signal: NEVER };

function request(digest: Digest, changes: Partial<ServerCopyRequest> = {}): ServerCopyRequest {
  return {
    from: { host: ENTERPRISE.host, repository: "team/app", digest, tags: ["v1"] },
    to: { repository: "prod/app", tags: ["v1", "stable"] },
    ...changes,
  };
}

async function withImage() {
  const opened = await openAlibaba(ENTERPRISE);
  opened.addRepository("team/app");
  opened.addRepository("prod/app");
  const digest = parseDigest(await opened.backend.push("team/app", "v1", "one"));
  const copies = opened.account.serverCopy;
  if (copies === undefined) throw new Error("an enterprise instance copies");
  return { ...opened, digest, copies };
}

describe("copies within an instance", () => {
  it("are made by the server, with progress, and arrive as the same image", async () => {
    const { copies, digest, backend, state, calls } = await withImage();
    state.syncStates = ["PENDING", "SYNCHRONIZING", "SUCCESS"];
    expect(await copies.plan(request(digest), OPTIONS)).toEqual({ alsoTags: [] });
    const told = await allOf(copies.run(request(digest), OPTIONS));
    expect(told.at(-1)).toEqual({ percent: 100 });
    expect(told.length).toBeGreaterThan(3);
    expect(await backend.tags("prod/app")).toMatchObject([
      { tag: "stable", digest },
      { tag: "v1", digest },
    ]);
    expect(calls().filter((call) => call === "POST CreateRepoSyncTask")).toHaveLength(2);
  });

  it("replace a tag that is another image", async () => {
    const { copies, digest, backend } = await withImage();
    await backend.push("prod/app", "v1", "old");
    await allOf(copies.run(request(digest), OPTIONS));
    expect((await backend.tags("prod/app")).map((tag) => tag.digest)).toEqual([digest, digest]);
  });

  it("of one repository only add the tag", async () => {
    const { copies, digest, backend, calls } = await withImage();
    const retag = request(digest, { to: { repository: "team/app", tags: ["stable"] } });
    expect(await copies.plan(retag, OPTIONS)).toEqual({ alsoTags: [] });
    await allOf(copies.run(retag, OPTIONS));
    expect((await backend.tags("team/app")).map(({ tag }) => tag)).toEqual(["stable", "v1"]);
    expect(calls()).toContain("POST CreateRepoTag");
    expect(calls()).not.toContain("POST CreateRepoSyncTask");
  });

  it("are left to others where the server cannot make them, without changing anything", async () => {
    const { copies, digest, backend, calls } = await withImage();
    await backend.push("team/app", "taken", "two");
    const { from, to } = request(digest);
    const cases: Partial<ServerCopyRequest>[] = [
      { from: { ...from, host: "other.test" } },
      { from: { ...from, tags: [] } },
      { from: { ...from, tags: ["taken"] } },
      { from: { ...from, tags: ["absent"] } },
      { to: { ...to, tags: [] } },
      { to: { ...to, repository: "prod/none" } },
      { to: { repository: "team/app", tags: ["taken"] } },
    ];
    for (const change of cases)
      expect(await copies.plan(request(digest, change), OPTIONS)).toBeUndefined();
    expect(calls().filter((call) => !call.startsWith("GET "))).toEqual([]);
  });

  it("fail when the tag was moved after the plan", async () => {
    const { copies, digest, backend } = await withImage();
    await copies.plan(request(digest), OPTIONS);
    await backend.push("team/app", "v1", "another");
    expect(await failureOf(allOf(copies.run(request(digest), OPTIONS)))).toMatchObject({
      code: "tag_moved",
    });
    expect(await backend.tags("prod/app")).toEqual([]);
  });

  it("fail when the task does", async () => {
    const { copies, digest, state } = await withImage();
    state.syncStates = ["SYNCHRONIZING", "ERROR"];
    expect(await failureOf(allOf(copies.run(request(digest), OPTIONS)))).toMatchObject({
      code: "registry_failed",
      details: { repository: "prod/app", registryCode: "ERROR" },
    });
  });

  it("are none of a personal registry's", async () => {
    expect((await openAlibaba(PERSONAL)).account.serverCopy).toBeUndefined();
  });
});
