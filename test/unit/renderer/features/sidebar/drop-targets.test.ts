import { describe, expect, it } from "vitest";
import {
  dragTargetOf,
  indexNodes,
  nodeByLetter,
} from "../../../../../renderer/features/sidebar/drop-targets.ts";
import type { TreeNode } from "../../../../../renderer/features/sidebar/tree-node.ts";
import { namespaceKey } from "../../../../../renderer/store/layout.ts";

const repository = (name: string): TreeNode => ({
  kind: "repository",
  id: `127.0.0.1:5000/team/${name}`,
  name,
  host: "127.0.0.1:5000",
  repository: `team/${name}`,
  address: "127.0.0.1:5000/team",
  row: undefined,
});
const team: TreeNode = {
  kind: "namespace",
  id: namespaceKey("127.0.0.1:5000/team", "team"),
  name: "team",
  address: "127.0.0.1:5000/team",
  row: undefined,
  children: [repository("app"), repository("api")],
};
const group: TreeNode = { kind: "group", id: "registries", children: [team] };

describe("items of the sidebar to drop on", () => {
  it("stand for their places, also below an account with a prefix", () => {
    expect(dragTargetOf(team)).toEqual({
      kind: "namespace",
      host: "127.0.0.1:5000",
      prefix: "team",
    });
    expect(dragTargetOf(repository("app"))).toEqual({
      kind: "repository",
      host: "127.0.0.1:5000",
      repository: "team/app",
    });
    expect(dragTargetOf({ kind: "open-file", id: "open-file" })).toEqual({ kind: "new-file" });
    expect(dragTargetOf(group)).toBeUndefined();
  });

  it("are found at any depth, and by their first letter", () => {
    const nodes = [...indexNodes([group]).values()];
    expect(nodes.map(({ id }) => id)).toEqual([
      "registries",
      "namespace:127.0.0.1:5000/team team",
      "127.0.0.1:5000/team/app",
      "127.0.0.1:5000/team/api",
    ]);
    const textOf = (node: TreeNode): string => ("name" in node ? node.name : "");
    const search = { letter: "a", textOf, accepts: () => true };
    const app = nodeByLetter(nodes, { ...search, from: undefined });
    expect(app).toBe("127.0.0.1:5000/team/app");
    expect(nodeByLetter(nodes, { ...search, from: app })).toBe("127.0.0.1:5000/team/api");
    expect(nodeByLetter(nodes, { ...search, from: app, accepts: () => false })).toBeUndefined();
  });
});
