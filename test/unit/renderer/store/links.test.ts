import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld, type World } from "../../../support/renderer-fixture/world.ts";

let world: World;
let page: ConnectedStore;

beforeEach(async () => {
  world = createWorld();
  page = await openStore(world);
});
afterEach(() => page.stop());

const state = () => page.store.getState();

/** A tag of a registry to which there is a connection. */
function aKnownTag(): { host: string; repository: string; tag: string } {
  for (const [name, tags] of world.repositories) {
    const slash = name.indexOf("/");
    const [tag] = tags.keys();
    const host = name.slice(0, slash);
    if (tag !== undefined && world.connections.get(host)?.secret !== "missing")
      if (world.connections.has(host)) return { host, repository: name.slice(slash + 1), tag };
  }
  throw new Error("the world has one");
}

describe("a link from outside", () => {
  it("opens its place, selects its row and shows it", async () => {
    const { host, repository, tag } = aKnownTag();
    world.openedLinks.push(`${host}/${repository}:${tag}`);
    world.changes.files.tell();
    await vi.waitFor(() => expect(state().place).toEqual({ kind: "repository", host, repository }));
    await vi.waitFor(() => expect(state().tags.status).toBe("ready"));
    expect([...state().selection.rows]).toEqual([tag]);
    await vi.waitFor(() => expect(state().inspection.status).toBe("ready"));
    expect(state().inspected?.location).toBe(`${host}/${repository}:${tag}`);
    expect(state().inspectorOpen).toBe(true);
  });

  it("selects nothing when the tag is gone", async () => {
    const { host, repository } = aKnownTag();
    state().openLocation(`${host}/${repository}:no-such-tag`);
    await vi.waitFor(() => expect(state().tags.status).toBe("ready"));
    expect(state().selection.rows.size).toBe(0);
  });

  it("asks first when it leads to a host to which there is no connection", async () => {
    world.openedLinks.push("stranger.test/a/b:v1");
    world.changes.files.tell();
    await vi.waitFor(() =>
      expect(state().sheet).toEqual({ kind: "link", location: "stranger.test/a/b:v1" }),
    );
    expect(state().place).toEqual({ kind: "store" });
    state().openLocation("stranger.test/a/b:v1");
    expect(state().sheet).toBeUndefined();
    expect(state().place).toMatchObject({ host: "stranger.test", repository: "a/b" });
  });
});
