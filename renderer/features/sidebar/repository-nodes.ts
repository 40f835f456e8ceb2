import type { Connection } from "../../../shared/connection.ts";
import { connectionKey, namespaceKey } from "../../store/layout.ts";
import type { KnownRepository } from "../../store/favourites.ts";
import { smartListsOf } from "./at-hand-nodes.ts";
import { isOpen, type Nodes, type TreeInput, type TreeNode } from "./tree-node.ts";

/** Children drawn below one item: a tree of more is no help to the eye, and slow. */
const MAX_CHILDREN = 1000;

/** What stands below a connection: its repositories, and what became of its catalog. */
export function repositoryNodes(
  connection: Connection,
  names: readonly string[],
  input: TreeInput,
): Nodes {
  const { address } = connection;
  if (input.filter !== "") return nodesOfNames(connection, names, input);
  const catalog = input.catalogs.get(address);
  const nodes = [...nodesOfNames(connection, names, input)];
  const open: TreeNode = { kind: "open", id: `open:${address}`, address };
  if (catalog?.status === "ready" && input.keptLists.has(address)) {
    if (names.length === 0) nodes.push({ kind: "nobody-lists", id: `empty:${address}` });
    nodes.push({ kind: "keep", id: `keep:${address}`, address });
  } else if (catalog?.status === "failed") {
    nodes.push({ kind: "failed", id: `failed:${address}`, address, error: catalog.error }, open);
  } else if (catalog?.status === "ready" && names.length === 0) {
    nodes.push({ kind: "empty", id: `empty:${address}` }, open);
  } else if (catalog?.status !== "ready" && names.length === 0) {
    nodes.push({ kind: "loading", id: `loading:${address}` });
  }
  return nodes;
}

/** Namespaces first, as folders; repositories without one beside them. */
function nodesOfNames(connection: Connection, names: readonly string[], input: TreeInput): Nodes {
  const { address, host, prefix } = connection;
  const [only = ""] = prefix.split("/", 1);
  const known = new Map(
    (input.namespaces.get(address)?.value ?? [])
      .filter(({ name }) => only === "" || name === only)
      .map((row) => [row.name, row] as const),
  );
  const isFiltered = input.filter !== "";
  // Also those in which there is nothing yet.
  const namespaces = new Map<string, string[]>(
    isFiltered ? [] : [...known.keys()].toSorted().map((name) => [name, []] as const),
  );
  const direct: string[] = [];
  for (const name of names) {
    const slash = name.indexOf("/");
    if (slash === -1) direct.push(name);
    else {
      const namespace = name.slice(0, slash);
      const members = namespaces.get(namespace);
      if (members === undefined) namespaces.set(namespace, [name]);
      else members.push(name);
    }
  }
  const folders = [...namespaces].map(([name, members]): TreeNode => {
    const id = namespaceKey(address, name);
    const leaf = (member: string): TreeNode =>
      repositoryNode({ host, repository: member }, { address, skip: name.length + 1 }, input);
    const children = isOpen(id, input) ? membersOf(id, address, members, leaf) : [];
    return { kind: "namespace", id, name, address, row: known.get(name), children };
  });
  const leaf = (name: string): TreeNode =>
    repositoryNode({ host, repository: name }, { address, skip: 0 }, input);
  return [
    ...folders.slice(0, MAX_CHILDREN),
    ...capped(connectionKey(address), address, direct, leaf),
  ];
}

function repositoryNode(
  { host, repository }: KnownRepository,
  { address, skip }: { readonly address: string; readonly skip: number },
  input: TreeInput,
): TreeNode {
  const name = repository.slice(skip);
  const row = input.repositoryRows.get(address)?.get(repository);
  const id = `${host}/${repository}`;
  const node: TreeNode = { kind: "repository", id, name, host, repository, address, row };
  const lists = input.savedFilters.some(({ place }) => place === id);
  return lists ? { ...node, children: isOpen(id, input) ? smartListsOf(id, input) : [] } : node;
}

/** An open namespace says that it is empty. */
function membersOf(...given: Parameters<typeof capped>): Nodes {
  const [id, , names] = given;
  return names.length === 0 ? [{ kind: "empty", id: `empty:${id}` }] : capped(...given);
}

function capped(
  id: string,
  address: string,
  names: readonly string[],
  leaf: (name: string) => TreeNode,
): Nodes {
  const nodes = names.slice(0, MAX_CHILDREN).map(leaf);
  const amount = names.length - nodes.length;
  return amount === 0 ? nodes : [...nodes, { kind: "more", id: `more:${id}`, amount, address }];
}
