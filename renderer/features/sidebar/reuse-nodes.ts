import type { Nodes, TreeNode } from "./tree-node.ts";

/**
 * A tree like `now`, made of the items of `before` wherever they say the same: React Aria builds and draws anew each item
 * that is another object, and there are hundreds.
 */
export function reuseNodes(before: Nodes, now: Nodes): Nodes {
  const known = new Map(before.map((node) => [node.id, node]));
  const nodes = now.map((node) => reuseNode(known.get(node.id), node));
  const isSame =
    nodes.length === before.length && nodes.every((node, index) => node === before[index]);
  return isSame ? before : nodes;
}

function reuseNode(before: TreeNode | undefined, now: TreeNode): TreeNode {
  if (before === undefined) return now;
  const node = withReused(before, now);
  const facts = new Map(Object.entries(before));
  const entries = Object.entries(node);
  const isSame =
    entries.length === facts.size &&
    entries.every(([key, value]) => facts.has(key) && Object.is(facts.get(key), value));
  return isSame ? before : node;
}

function withReused(before: TreeNode, now: TreeNode): TreeNode {
  if (!("children" in now) || now.children === undefined) return now;
  const known = "children" in before ? before.children : undefined;
  return { ...now, children: reuseNodes(known ?? [], now.children) };
}
