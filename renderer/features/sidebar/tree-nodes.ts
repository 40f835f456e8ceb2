import type { Connection } from "../../../shared/connection.ts";
import type { WireError } from "../../../shared/errors.ts";
import type { Load } from "../../store/load-state.ts";

/** One item of the sidebar. Children are there only while the item is open: closed branches cost nothing. */
export type TreeNode =
  | { readonly kind: "group"; readonly id: "computer" | "registries"; readonly children: Nodes }
  | { readonly kind: "store"; readonly id: "store:" }
  | {
      readonly kind: "connection";
      readonly id: string;
      readonly connection: Connection;
      readonly loading: boolean;
      readonly children: Nodes;
    }
  | {
      readonly kind: "namespace";
      readonly id: string;
      readonly name: string;
      readonly children: Nodes;
    }
  | {
      readonly kind: "repository";
      readonly id: string;
      readonly name: string;
      readonly host: string;
      readonly repository: string;
    }
  | { readonly kind: "open"; readonly id: string; readonly host: string }
  | { readonly kind: "add"; readonly id: "add" }
  | { readonly kind: "loading" | "empty" | "no-match"; readonly id: string }
  | { readonly kind: "more"; readonly id: string; readonly amount: number; readonly host: string }
  | {
      readonly kind: "failed";
      readonly id: string;
      readonly host: string;
      readonly error: WireError;
    };

type Nodes = readonly TreeNode[];

export interface TreeInput {
  readonly connections: readonly Connection[];
  readonly catalogs: ReadonlyMap<string, Load<readonly string[]>>;
  readonly named: Readonly<Record<string, readonly string[]>>;
  readonly expanded: ReadonlySet<string>;
  /** Text that a repository's name must hold; while there is one, every branch is open. */
  readonly filter: string;
}

/** Children drawn below one item: a tree of more is no help to the eye, and slow. */
const MAX_CHILDREN = 1000;

export function buildTree(input: TreeInput): Nodes {
  const registries = input.connections.map((connection) => connectionNode(connection, input));
  const matchless = input.filter !== "" && !registries.some(hasRepositories);
  const nothing: TreeNode = { kind: "no-match", id: "no-match" };
  const computer: TreeNode = { kind: "store", id: "store:" };
  return [
    { kind: "group", id: "computer", children: isOpen("computer", input) ? [computer] : [] },
    {
      kind: "group",
      id: "registries",
      children: isOpen("registries", input)
        ? registries.length === 0
          ? [{ kind: "add", id: "add" }]
          : [...registries, ...(matchless ? [nothing] : [])]
        : [],
    },
  ];
}

function hasRepositories(node: TreeNode): boolean {
  if (!("children" in node)) return false;
  return node.children.some(({ kind }) => kind === "namespace" || kind === "repository");
}

/** The keys that are open: what the user opened, or everything while a filter is typed. */
export function openKeys(nodes: Nodes, { expanded, filter }: TreeInput): ReadonlySet<string> {
  if (filter === "") return expanded;
  const keys = new Set<string>();
  const visit = (node: TreeNode): void => {
    if (!("children" in node)) return;
    keys.add(node.id);
    node.children.forEach(visit);
  };
  nodes.forEach(visit);
  return keys;
}

function isOpen(id: string, { expanded, filter }: TreeInput): boolean {
  return filter !== "" || expanded.has(id);
}

function connectionNode(connection: Connection, input: TreeInput): TreeNode {
  const { host } = connection;
  const id = `host:${host}`;
  const catalog = input.catalogs.get(host);
  return {
    kind: "connection",
    id,
    connection,
    loading: catalog?.status === "loading",
    children: isOpen(id, input) ? catalogNodes(host, catalog, input) : [],
  };
}

function catalogNodes(
  host: string,
  catalog: Load<readonly string[]> | undefined,
  input: TreeInput,
): Nodes {
  const known = catalog?.value ?? [];
  const all = [...new Set([...known, ...(input.named[host] ?? [])])].toSorted();
  const wanted = input.filter.toLowerCase();
  const matching = wanted === "" ? all : all.filter((name) => name.includes(wanted));
  const nodes = [...repositoryNodes(host, matching, input)];
  if (catalog?.status === "failed") {
    nodes.push({ kind: "failed", id: `failed:${host}`, host, error: catalog.error });
    nodes.push({ kind: "open", id: `open:${host}`, host });
  } else if (catalog?.status === "ready" && all.length === 0) {
    nodes.push({ kind: "empty", id: `empty:${host}` }, { kind: "open", id: `open:${host}`, host });
  } else if (catalog?.status !== "ready" && all.length === 0) {
    nodes.push({ kind: "loading", id: `loading:${host}` });
  }
  return nodes;
}

/** Namespaces first, as folders; repositories without one beside them. */
function repositoryNodes(host: string, names: readonly string[], input: TreeInput): Nodes {
  const namespaces = new Map<string, string[]>();
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
    const id = `namespace:${host}/${name}`;
    const open = isOpen(id, input);
    const leaf = (member: string): TreeNode => repositoryNode(host, member, name.length + 1);
    return { kind: "namespace", id, name, children: open ? capped(id, host, members, leaf) : [] };
  });
  const leaves = capped(`host:${host}`, host, direct, (name) => repositoryNode(host, name, 0));
  return [...folders.slice(0, MAX_CHILDREN), ...leaves];
}

function repositoryNode(host: string, repository: string, prefixLength: number): TreeNode {
  const name = repository.slice(prefixLength);
  return { kind: "repository", id: `${host}/${repository}`, name, host, repository };
}

function capped(
  id: string,
  host: string,
  names: readonly string[],
  leaf: (name: string) => TreeNode,
): Nodes {
  const nodes = names.slice(0, MAX_CHILDREN).map(leaf);
  const amount = names.length - nodes.length;
  return amount === 0 ? nodes : [...nodes, { kind: "more", id: `more:${id}`, amount, host }];
}
