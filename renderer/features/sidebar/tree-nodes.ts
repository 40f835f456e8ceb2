import type { Connection } from "../../../shared/connection.ts";
import { knownRepositories } from "../../store/known-repositories.ts";
import { connectionKey, folderKey } from "../../store/layout.ts";
import { atHandNodes } from "./at-hand-nodes.ts";
import { computerNodes } from "./computer-nodes.ts";
import { repositoryNodes } from "./repository-nodes.ts";
import { isOpen, type Nodes, type TreeInput, type TreeNode } from "./tree-node.ts";

/** All that can be opened: what is at hand, this computer, and the registries in the user's folders. */
export function buildTree(input: TreeInput): Nodes {
  return [
    ...atHandNodes(input),
    {
      kind: "group",
      id: "computer",
      children: isOpen("computer", input) ? computerNodes(input) : [],
    },
    {
      kind: "group",
      id: "registries",
      children: isOpen("registries", input) ? registryNodes(input) : [],
    },
  ];
}

/** Folders by their name, then the connections that are in none, in the engine's order. */
function registryNodes(input: TreeInput): Nodes {
  if (input.connections.length === 0) return [{ kind: "add", id: "add" }];
  const known = knownRepositories(input);
  const shown = input.connections
    .map((connection) => ({ connection, names: wantedNames(connection, known, input) }))
    .filter(({ names }) => names !== undefined);
  if (shown.length === 0) return [{ kind: "no-match", id: "no-match" }];
  const folders = new Map<string, TreeNode[]>();
  const loose: TreeNode[] = [];
  for (const { connection, names = [] } of shown) {
    const node = connectionNode(connection, names, input);
    const { folder } = connection;
    if (folder === undefined) loose.push(node);
    else if (folders.has(folder)) folders.get(folder)?.push(node);
    else folders.set(folder, [node]);
  }
  const inFolders = [...folders]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, nodes]): TreeNode => {
      const id = folderKey(name);
      return { kind: "folder", id, name, children: isOpen(id, input) ? nodes : [] };
    });
  return [...inFolders, ...loose];
}

/** Repositories to show below a connection; undefined when neither they nor the connection itself match the filter. */
function wantedNames(
  connection: Connection,
  known: ReadonlyMap<string, readonly string[]>,
  { filter }: TreeInput,
): readonly string[] | undefined {
  const names = known.get(connection.address) ?? [];
  if (filter === "") return names;
  const wanted = filter.toLowerCase();
  const matching = names.filter((name) => name.includes(wanted));
  const { address, label = "", folder = "", username = "" } = connection;
  const itself = [address, label, folder, username].some((text) =>
    text.toLowerCase().includes(wanted),
  );
  return matching.length > 0 || itself ? matching : undefined;
}

function connectionNode(
  connection: Connection,
  names: readonly string[],
  input: TreeInput,
): TreeNode {
  const id = connectionKey(connection.address);
  return {
    kind: "connection",
    id,
    connection,
    loading: input.catalogs.get(connection.address)?.status === "loading",
    service: input.services.get(connection.address)?.value,
    children: isOpen(id, input) ? repositoryNodes(connection, names, input) : [],
  };
}

/** The keys that are open: what the user opened, or everything while a filter is typed. */
export function openKeys(nodes: Nodes, { expanded, filter }: TreeInput): ReadonlySet<string> {
  if (filter === "") return expanded;
  const keys = new Set<string>();
  const visit = (node: TreeNode): void => {
    if (!("children" in node) || node.children === undefined) return;
    keys.add(node.id);
    node.children.forEach(visit);
  };
  nodes.forEach(visit);
  return keys;
}

/** The item with this id, at any depth that is open. */
export function findNode(nodes: Nodes, id: string): TreeNode | undefined {
  for (const node of nodes) {
    if (node.id === id) return node;
    const found = "children" in node ? findNode(node.children ?? [], id) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
