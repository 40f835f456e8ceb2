import type { DragTarget } from "../../store/drag-grammar.ts";
import type { Nodes, TreeNode } from "./tree-node.ts";

/** What images that are let go over an item mean; undefined for items that are no place. */
export function dragTargetOf(node: TreeNode): DragTarget | undefined {
  switch (node.kind) {
    case "store":
      return { kind: "store" };
    case "engine":
      return {
        kind: "engine",
        engine: node.engine.name,
        running: node.engine.state === "running",
      };
    case "file":
      return { kind: "file", path: node.path };
    case "open-file":
      return { kind: "new-file" };
    case "connection":
      return { kind: "connection", host: node.connection.host, prefix: node.connection.prefix };
    case "namespace": {
      const host = hostOf(node.id);
      return host === undefined ? undefined : { kind: "namespace", host, prefix: node.name };
    }
    case "repository":
      return { kind: "repository", host: node.host, repository: node.repository };
    default:
      return undefined;
  }
}

/** The host in the key of a namespace, `namespace:host/prefix name`. */
function hostOf(id: string): string | undefined {
  return /^namespace:([^/ ]+)/.exec(id)?.[1];
}

/** Items by their ids, at any depth that is open. */
export function indexNodes(nodes: Nodes): ReadonlyMap<string, TreeNode> {
  const byId = new Map<string, TreeNode>();
  const visit = (node: TreeNode): void => {
    byId.set(node.id, node);
    if ("children" in node) node.children.forEach(visit);
  };
  nodes.forEach(visit);
  return byId;
}

export interface LetterSearch {
  readonly letter: string;
  /** The item to go on from. */
  readonly from: string | undefined;
  readonly textOf: (node: TreeNode) => string;
  readonly accepts: (node: TreeNode) => boolean;
}

/** The next item, going round, that begins with a letter and takes what is dragged. */
export function nodeByLetter(
  nodes: readonly TreeNode[],
  { letter, from, textOf, accepts }: LetterSearch,
): string | undefined {
  const start = nodes.findIndex(({ id }) => id === from) + 1;
  const ordered = [...nodes.slice(start), ...nodes.slice(0, start)];
  return ordered.find((node) => textOf(node).toLowerCase().startsWith(letter) && accepts(node))?.id;
}
