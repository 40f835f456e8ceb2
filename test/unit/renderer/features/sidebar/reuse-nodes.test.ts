import { describe, expect, it } from "vitest";
import { reuseNodes } from "../../../../../renderer/features/sidebar/reuse-nodes.ts";
import type { Nodes, TreeNode } from "../../../../../renderer/features/sidebar/tree-node.ts";

const repository = (name: string): TreeNode => ({
  kind: "repository",
  id: `host/team/${name}`,
  name,
  host: "host",
  repository: `team/${name}`,
  address: "host",
  row: undefined,
});

const tree = (names: readonly string[], recent: readonly string[] = []): Nodes => [
  {
    kind: "group",
    id: "recent",
    children: recent.map((name) => ({
      kind: "recent",
      id: `recent:${name}`,
      host: "host",
      repository: name,
    })),
  },
  {
    kind: "namespace",
    id: "host/team",
    name: "team",
    address: "host",
    row: undefined,
    children: names.map(repository),
  },
];

describe("items of a tree that is built again", () => {
  it("are the very same tree when nothing changed", () => {
    const before = tree(["a", "b"], ["x"]);
    expect(reuseNodes(before, tree(["a", "b"], ["x"]))).toBe(before);
  });

  it("are the same objects beside one that is new", () => {
    const before = tree(["a", "c"]);
    const now = tree(["a", "b", "c"], ["x"]);
    const reused = reuseNodes(before, now);
    expect(reused).toEqual(now);
    const { children } = reused[1] as { children: Nodes };
    const [a, c] = (before[1] as { children: Nodes }).children;
    expect(children[0]).toBe(a);
    expect(children[2]).toBe(c);
    expect(reused[0]).not.toBe(before[0]);
  });

  it("are the same objects where only their order changed", () => {
    const before = tree(["a", "b"]);
    const reused = reuseNodes(before, tree(["b", "a"]));
    expect(reused).toEqual(tree(["b", "a"]));
    expect(reused[0]).toBe(before[0]);
    const [a] = (before[1] as { children: Nodes }).children;
    expect((reused[1] as { children: Nodes }).children[1]).toBe(a);
  });

  it("are other ones when a fact of them changed, came or went", () => {
    const plain = repository("a");
    const lists: TreeNode = { ...repository("a"), children: [] } as TreeNode;
    const told: TreeNode = { ...plain, row: { name: "team/a", pulls: 3 } } as TreeNode;
    for (const [before, now] of [
      [plain, lists],
      [lists, plain],
      [plain, told],
      [told, plain],
    ] as const)
      expect(reuseNodes([before], [now])).toEqual([now]);
  });
});
