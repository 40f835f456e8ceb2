import { useMemo } from "react";
import {
  Collection,
  type Key,
  ListLayout,
  Tree,
  TreeItem,
  TreeItemContent,
  Virtualizer,
} from "react-aria-components";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Messages } from "../../i18n/messages.ts";
import { placeKey } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import type { AppState } from "../../store/index.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Sidebar.module.css";
import { buildTree, openKeys, type TreeNode } from "./tree-nodes.ts";
import { TreeRow } from "./TreeRow.tsx";

const css = classNamesOf(styles);

const NO_CONNECTIONS: readonly never[] = [];
const ROW_LAYOUT = { rowHeight: 28 };

/** Everything that can be opened, as a tree; catalogs are asked for when their registry is opened. */
export function ConnectionTree() {
  const { t } = useI18n();
  const store = useAppStore();
  const input = useTreeInput();
  const nodes = useMemo(() => buildTree(input), [input]);
  const open = openKeys(nodes, input);
  const place = useApp((state) => placeKey(state.place));

  const changeOpen = (keys: Set<Key>): void => {
    const { setExpandedKeys, catalogs, loadRepositories } = store.getState();
    setExpandedKeys(new Set([...keys].map(String)));
    for (const node of nodes.flatMap((group) => ("children" in group ? group.children : []))) {
      if (node.kind !== "connection" || !keys.has(node.id)) continue;
      if (!catalogs.has(node.connection.host)) void loadRepositories(node.connection.host);
    }
  };
  const choose = (key: Key): void => {
    const node = findNode(nodes, String(key));
    if (node === undefined) return;
    if ("children" in node) {
      const keys = new Set<Key>(open);
      if (!keys.delete(node.id)) keys.add(node.id);
      changeOpen(keys);
    } else {
      openNode(node, store.getState());
    }
  };
  return (
    <Virtualizer layout={ListLayout} layoutOptions={ROW_LAYOUT}>
      <Tree
        aria-label={t.sidebar.label}
        className={css("tree")}
        items={nodes}
        dependencies={[open, t]}
        selectionMode="single"
        selectedKeys={[place]}
        onSelectionChange={(keys) => {
          const [key] = keys === "all" ? [] : [...keys];
          if (key !== undefined) choose(key);
        }}
        disallowEmptySelection
        expandedKeys={open}
        onExpandedChange={changeOpen}
      >
        {(node) => <Item node={node} open={open} t={t} />}
      </Tree>
    </Virtualizer>
  );
}

function useTreeInput() {
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const catalogs = useApp((state) => state.catalogs);
  const named = useApp((state) => state.namedRepositories);
  const expanded = useApp((state) => state.expandedKeys);
  const filter = useApp((state) => state.sidebarFilter.trim());
  return useMemo(
    () => ({ connections, catalogs, named, expanded, filter }),
    [connections, catalogs, named, expanded, filter],
  );
}

interface ItemProps {
  readonly node: TreeNode;
  readonly open: ReadonlySet<string>;
  readonly t: Messages;
}

function Item({ node, open, t }: ItemProps) {
  const folder = "children" in node;
  return (
    <TreeItem
      id={node.id}
      textValue={textOf(node, t)}
      hasChildItems={folder}
      className={css("item", node.kind === "group" && "group")}
    >
      <TreeItemContent>
        {({ isExpanded }) => <TreeRow node={node} text={textOf(node, t)} expanded={isExpanded} />}
      </TreeItemContent>
      {folder && open.has(node.id) && (
        <Collection items={node.children} dependencies={[open, t]}>
          {(child) => <Item node={child} open={open} t={t} />}
        </Collection>
      )}
    </TreeItem>
  );
}

function openNode(node: TreeNode, state: AppState): void {
  switch (node.kind) {
    case "store":
      state.openPlace({ kind: "store" });
      return;
    case "repository":
      state.openPlace({ kind: "repository", host: node.host, repository: node.repository });
      return;
    case "open":
    case "more":
      state.openSheet({ kind: "open-repository", host: node.host });
      return;
    case "add":
      state.openSheet({ kind: "login", host: "", username: "" });
      return;
    case "failed":
      void state.loadRepositories(node.host);
      return;
    default: // Folders open and close; the rest is only there to be read.
  }
}

function findNode(nodes: readonly TreeNode[], id: string): TreeNode | undefined {
  for (const node of nodes) {
    if (node.id === id) return node;
    const found = "children" in node ? findNode(node.children, id) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(node: TreeNode, t: Messages): string {
  switch (node.kind) {
    case "group":
      return node.id === "computer" ? t.sidebar.computer : t.sidebar.registries;
    case "store":
      return t.sidebar.store;
    case "connection":
      return printable(node.connection.host);
    case "namespace":
    case "repository":
      return printable(node.name);
    case "open":
      return t.sidebar.openRepository;
    case "add":
      return t.action.addRegistry;
    case "loading":
      return t.sidebar.loading;
    case "empty":
      return t.sidebar.emptyCatalog;
    case "more":
      return t.sidebar.more(node.amount);
    case "failed":
      return t.sidebar.catalogFailed;
    case "no-match":
      return t.sidebar.noMatch;
    default:
      return "";
  }
}
