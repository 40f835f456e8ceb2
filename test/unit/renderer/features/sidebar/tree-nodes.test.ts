import { describe, expect, it } from "vitest";
import {
  buildTree,
  findNode,
  openKeys,
} from "../../../../../renderer/features/sidebar/tree-nodes.ts";
import type { TreeInput, TreeNode } from "../../../../../renderer/features/sidebar/tree-node.ts";
import { IDLE } from "../../../../../renderer/store/load-state.ts";
import { aConnection } from "../../../../support/renderer-fixture/world.ts";

const HOST = "a.test";

function input(change: Partial<TreeInput> = {}): TreeInput {
  return {
    engines: IDLE,
    files: [],
    favourites: [],
    recents: [],
    savedFilters: [],
    connections: [aConnection({ host: HOST })],
    catalogs: new Map([[HOST, { status: "ready", value: ["hello", "team/api", "team/app"] }]]),
    services: new Map(),
    namespaces: new Map(),
    repositoryRows: new Map(),
    keptLists: new Map(),
    named: {},
    expanded: new Set(["computer", "registries", `connection:${HOST}`]),
    filter: "",
    ...change,
  };
}

/** Every node that is drawn, as `kind:id`, with two spaces for each level. */
function outline(nodes: readonly TreeNode[], indent = ""): readonly string[] {
  return nodes.flatMap((node) => [
    `${indent}${node.kind} ${node.id}`,
    ...("children" in node ? outline(node.children, `${indent}  `) : []),
  ]);
}

describe("the tree of places", () => {
  it("row 24: has the store, and the registries with namespaces as folders", () => {
    expect(outline(buildTree(input()))).toEqual([
      "group computer",
      "  store store:",
      "  open-file open-file",
      "group registries",
      `  connection connection:${HOST}`,
      `    namespace namespace:${HOST} team`,
      `    repository ${HOST}/hello`,
    ]);
  });

  it("row 21: says that nobody lists repositories, and offers to add some", () => {
    const expanded = new Set(["registries", `connection:${HOST}`]);
    const catalogs: TreeInput["catalogs"] = new Map([[HOST, { status: "ready", value: [] }]]);
    const empty = input({ expanded, catalogs, keptLists: new Map([[HOST, []]]) });
    expect(outline(buildTree(empty)).slice(-2)).toEqual([
      `    nobody-lists empty:${HOST}`,
      `    keep keep:${HOST}`,
    ]);
    const some = input({ expanded, keptLists: new Map([[HOST, []]]) });
    expect(outline(buildTree(some)).slice(-2)).toEqual([
      `    repository ${HOST}/hello`,
      `    keep keep:${HOST}`,
    ]);
  });

  it("makes children only for what is open", () => {
    const expanded = new Set(["registries", `connection:${HOST}`, `namespace:${HOST} team`]);
    expect(outline(buildTree(input({ expanded })))).toEqual([
      "group computer",
      "group registries",
      `  connection connection:${HOST}`,
      `    namespace namespace:${HOST} team`,
      `      repository ${HOST}/team/api`,
      `      repository ${HOST}/team/app`,
      `    repository ${HOST}/hello`,
    ]);
  });

  it("opens every branch for a filter, and shows only what matches", () => {
    const filtered = input({ expanded: new Set(), filter: "AP" });
    const nodes = buildTree(filtered);
    expect(outline(nodes)).toContain(`      repository ${HOST}/team/api`);
    expect(outline(nodes)).not.toContain(`    repository ${HOST}/hello`);
    expect([...openKeys(nodes, filtered)]).toContain(`namespace:${HOST} team`);
  });

  it("says so when nothing matches", () => {
    expect(outline(buildTree(input({ filter: "zzz" }))).slice(2)).toEqual([
      "group registries",
      "  no-match no-match",
    ]);
    expect(outline(buildTree(input({ filter: "api" }))).at(-1)).not.toContain("no-match");
  });

  it("offers to open a repository by name when the catalog is refused", () => {
    const error = { code: "denied", message: "", details: {} } as const;
    const catalogs = new Map([[HOST, { status: "failed", error } as const]]);
    const named = { [HOST]: ["octo/app"] };
    const kinds = outline(buildTree(input({ catalogs, named }))).slice(4);
    expect(kinds).toEqual([
      `  connection connection:${HOST}`,
      `    namespace namespace:${HOST} octo`,
      `    failed failed:${HOST}`,
      `    open open:${HOST}`,
    ]);
  });

  it("tells an empty registry from one that is still loading", () => {
    const empty = new Map([[HOST, { status: "ready", value: [] } as const]]);
    expect(outline(buildTree(input({ catalogs: empty })))).toContain(`    empty empty:${HOST}`);
    const waiting = new Map([[HOST, { status: "loading" } as const]]);
    expect(outline(buildTree(input({ catalogs: waiting })))).toContain(
      `    loading loading:${HOST}`,
    );
  });

  it("offers to add a registry when there is none", () => {
    expect(outline(buildTree(input({ connections: [] })))).toContain("  add add");
  });

  it("draws a thousand repositories of a folder and counts the rest", () => {
    const value = Array.from({ length: 1500 }, (_, index) => `team/app-${index}`);
    const catalogs = new Map([[HOST, { status: "ready", value } as const]]);
    const expanded = new Set(["registries", `connection:${HOST}`, `namespace:${HOST} team`]);
    const nodes = outline(buildTree(input({ catalogs, expanded })));
    expect(nodes.filter((line) => line.includes("repository"))).toHaveLength(1000);
    expect(nodes.at(-1)).toBe(`      more more:namespace:${HOST} team`);
  });

  it("finds an item at any depth that is open, and none that is not", () => {
    const nodes = buildTree(input());
    expect(findNode(nodes, `${HOST}/hello`)).toMatchObject({ kind: "repository" });
    expect(findNode(nodes, `${HOST}/team/api`)).toBeUndefined();
  });
});

describe("folders of the user", () => {
  const connections = [
    aConnection({ host: "loose.test" }),
    aConnection({ host: "b.test", folder: "Work" }),
    aConnection({ host: "c.test", folder: "Lab" }),
    aConnection({ host: "d.test", folder: "Work", label: "The harbour" }),
  ];

  it("come first, by name, with their connections; the others stand beside them", () => {
    const expanded = new Set(["registries", "folder:Work"]);
    expect(outline(buildTree(input({ connections, expanded }))).slice(1)).toEqual([
      "group registries",
      "  folder folder:Lab",
      "  folder folder:Work",
      "    connection connection:b.test",
      "    connection connection:d.test",
      "  connection connection:loose.test",
    ]);
  });

  it("are gone with their last connection", () => {
    const left = connections.filter(({ folder }) => folder !== "Lab");
    expect(outline(buildTree(input({ connections: left }))).join(" ")).not.toContain("Lab");
  });

  it.each([
    ["harbour", "connection:d.test"],
    ["C.TEST", "connection:c.test"],
    ["lab", "connection:c.test"],
  ])("are searched too: %s", (filter, found) => {
    const nodes = outline(buildTree(input({ connections, filter })));
    expect(nodes.filter((line) => line.includes("connection "))).toEqual([
      `    connection ${found}`,
    ]);
  });
});

describe("several accounts of one registry", () => {
  const connections = [
    aConnection({ host: HOST, username: "everyone" }),
    aConnection({ host: HOST, prefix: "team", username: "team" }),
  ];
  const expanded = new Set(["registries", `connection:${HOST}`, `connection:${HOST}/team`]);

  it("stand apart, and each repository once, below the account that is used for it", () => {
    const nodes = outline(buildTree(input({ connections, expanded }))).slice(2);
    expect(nodes).toEqual([
      `  connection connection:${HOST}`,
      `    repository ${HOST}/hello`,
      `  connection connection:${HOST}/team`,
      `    namespace namespace:${HOST}/team team`,
    ]);
  });

  it("show their own failures", () => {
    const error = { code: "denied", message: "", details: {} } as const;
    const catalogs: TreeInput["catalogs"] = new Map([
      [HOST, { status: "ready", value: ["hello"] } as const],
      [`${HOST}/team`, { status: "failed", error } as const],
    ]);
    const nodes = outline(buildTree(input({ connections, expanded, catalogs })));
    expect(nodes).toContain(`    failed failed:${HOST}/team`);
    expect(nodes).not.toContain(`    failed failed:${HOST}`);
  });
});
