import type { DropPlace } from "../../store/drop-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { type FileDrop, useFileDrop } from "../../ui/use-file-drop.ts";
import type { TreeNode } from "./tree-node.ts";

/** Files that are dropped on an item go where it stands for. */
export function useRowDrop(node: TreeNode): FileDrop {
  const drop = useApp((state) => state.drop);
  const place = placeOf(node);
  return useFileDrop(place === undefined ? undefined : (items) => void drop(place, items));
}

function placeOf(node: TreeNode): DropPlace | undefined {
  switch (node.kind) {
    case "store":
      return { kind: "store" };
    case "engine":
      return node.engine.state === "running"
        ? { kind: "engine", engine: node.engine.name }
        : undefined;
    case "connection":
      return { kind: "registry", host: node.connection.host, prefix: node.connection.prefix };
    case "repository":
      return { kind: "repository", host: node.host, repository: node.repository };
    default:
      return undefined;
  }
}
