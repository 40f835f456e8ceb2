import { describe, expect, it } from "vitest";
import {
  buildTree,
  openKeys,
  type TreeInput,
  type TreeNode,
} from "../../../../../renderer/features/sidebar/tree-nodes.ts";

const HOST = "a.test";

function input(change: Partial<TreeInput> = {}): TreeInput {
  return {
    connections: [{ host: HOST, plainHttp: false, secret: "none" }],
    catalogs: new Map([[HOST, { status: "ready", value: ["hello", "team/api", "team/app"] }]]),
    named: {},
    expanded: new Set(["computer", "registries", `host:${HOST}`]),
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
  it("has the store, and the registries with namespaces as folders", () => {
    expect(outline(buildTree(input()))).toEqual([
      "group computer",
      "  store store:",
      "group registries",
      `  connection host:${HOST}`,
      `    namespace namespace:${HOST}/team`,
      `    repository ${HOST}/hello`,
    ]);
  });

  it("makes children only for what is open", () => {
    const expanded = new Set(["registries", `host:${HOST}`, `namespace:${HOST}/team`]);
    expect(outline(buildTree(input({ expanded })))).toEqual([
      "group computer",
      "group registries",
      `  connection host:${HOST}`,
      `    namespace namespace:${HOST}/team`,
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
    expect([...openKeys(nodes, filtered)]).toContain(`namespace:${HOST}/team`);
  });

  it("says so when no repository matches", () => {
    expect(outline(buildTree(input({ filter: "zzz" }))).at(-1)).toBe("  no-match no-match");
    expect(outline(buildTree(input({ filter: "api" }))).at(-1)).not.toContain("no-match");
  });

  it("offers to open a repository by name when the catalog is refused", () => {
    const error = { code: "denied", message: "", details: {} } as const;
    const catalogs = new Map([[HOST, { status: "failed", error } as const]]);
    const named = { [HOST]: ["octo/app"] };
    const kinds = outline(buildTree(input({ catalogs, named }))).slice(3);
    expect(kinds).toEqual([
      `  connection host:${HOST}`,
      `    namespace namespace:${HOST}/octo`,
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
    const expanded = new Set(["registries", `host:${HOST}`, `namespace:${HOST}/team`]);
    const nodes = outline(buildTree(input({ catalogs, expanded })));
    expect(nodes.filter((line) => line.includes("repository"))).toHaveLength(1000);
    expect(nodes.at(-1)).toBe(`      more more:namespace:${HOST}/team`);
  });
});
