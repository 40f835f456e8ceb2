import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LargeRegistry, startLargeRegistry } from "../support/registry/large.ts";
import { openRig, type Rig } from "./rig.ts";

let rig: Rig;
let registry: LargeRegistry;
beforeAll(async () => {
  rig = await openRig();
  registry = await startLargeRegistry({ repositories: 200, tags: 500 });
});
afterAll(async () => {
  await registry.close();
  await rig.close();
});

interface Answer {
  readonly found: readonly { readonly kind: string; readonly location: string }[];
  readonly more: boolean;
}

describe("portolan search", () => {
  it("row 15: reads the list of a new connection, and finds its repositories", async () => {
    expect((await rig.portolan(["login", registry.host, "--anonymous"])).exitCode).toBe(0);
    const { found, more } = await rig.json<Answer>(["search", "service-42"]);
    const repository = "team-42/service-42";
    const { host } = registry;
    expect(found).toEqual([
      { kind: "repository", location: `${host}/${repository}`, host, repository },
    ]);
    expect(more).toBe(false);
  });

  it("row 15: finds the tags of what was listed, and images of the store, a line each", async () => {
    await rig.portolan(["ls", `${registry.host}/${registry.repository}`]);
    const tag = registry.tagName(499);
    const result = await rig.portolan(["search", "--cached", `monolith:${tag}`]);
    expect(result.stdout).toBe(`${registry.host}/${registry.repository}:${tag}\n`);
    await rig.portolan(["store", "sample"]);
    const samples = await rig.json<Answer>(["search", "--cached", "sample"]);
    expect(samples.found.map(({ kind }) => kind)).toContain("image");
  });

  it("says when there is nothing, when there is more, and what is wrong", async () => {
    const none = await rig.portolan(["search", "--cached", "no-such-thing"]);
    expect(none.stdout).toMatch(/^Nothing found\./);
    const more = await rig.json<Answer>(["search", "--cached", "--limit", "3", "service"]);
    expect(more.found).toHaveLength(3);
    expect(more.more).toBe(true);
    const wrong = await rig.portolan(["search", "--limit", "0", "x"]);
    expect(wrong.exitCode).toBe(2);
    const chinese = await rig.portolan(["--lang", "zh-CN", "search", "--cached", "no-such-thing"]);
    expect(chinese.stdout).toMatch(/^未找到。/);
  });

  it("shows nothing of a registry after signing out", async () => {
    await rig.portolan(["logout", registry.host]);
    expect((await rig.json<Answer>(["search", "--cached", "service"])).found).toEqual([]);
  });
});
