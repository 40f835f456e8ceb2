import { describe, expect, it } from "vitest";
import { computerNodes } from "../../../../../renderer/features/sidebar/computer-nodes.ts";
import type { TreeInput } from "../../../../../renderer/features/sidebar/tree-node.ts";
import { IDLE, ready } from "../../../../../renderer/store/load-state.ts";
import { anEngine } from "../../../../support/renderer-fixture/engines.ts";

const DOCKER = anEngine({ name: "default", kind: "docker" }).engine;
const COLIMA = anEngine({ name: "colima", state: "away" }).engine;
const TAR = "/home/octo/Downloads/release.tar";

function nodesOf(change: Partial<TreeInput> = {}) {
  return computerNodes({
    engines: ready([DOCKER, COLIMA]),
    files: [TAR],
    connections: [],
    favourites: [],
    recents: [],
    savedFilters: [],
    catalogs: new Map(),
    services: new Map(),
    namespaces: new Map(),
    repositoryRows: new Map(),
    keptLists: new Map(),
    named: {},
    expanded: new Set(),
    filter: "",
    ...change,
  }).map(({ kind, id }) => `${kind} ${id}`);
}

describe("this computer", () => {
  it("has the store, engines also when they are away, opened files, and the way to open another", () => {
    expect(nodesOf()).toEqual([
      "store store:",
      "engine docker-daemon:@default",
      "engine docker-daemon:@colima",
      `file file:${TAR}`,
      "open-file open-file",
    ]);
  });

  it("says in one line that there is no engine, and only when that is known", () => {
    const error = { code: "internal", message: "", details: {} } as const;
    expect(nodesOf({ engines: ready([]) })).toContain("no-engine no-engine");
    expect(nodesOf({ engines: { status: "failed", error } })).toContain("no-engine no-engine");
    expect(nodesOf({ engines: { status: "failed", error, value: [DOCKER] } })).not.toContain(
      "no-engine no-engine",
    );
    for (const engines of [IDLE, { status: "loading" } as const]) {
      expect(nodesOf({ engines })).not.toContain("no-engine no-engine");
    }
  });

  it.each([
    ["DOCK", ["engine docker-daemon:@default"]],
    ["colima", ["engine docker-daemon:@colima"]],
    ["release", [`file file:${TAR}`]],
    ["nothing like it", []],
  ])("is searched by name, kind, address and path: %s", (filter, found) => {
    expect(nodesOf({ filter })).toEqual(["store store:", ...found]);
  });
});
