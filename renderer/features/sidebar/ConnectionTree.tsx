import { useCallback, useMemo, useState } from "react";
import {
  Collection,
  type Key,
  ListLayout,
  Tree,
  TreeItem,
  TreeItemContent,
  Virtualizer,
} from "react-aria-components";
import type { ProviderDescription } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Messages } from "../../i18n/messages.ts";
import { fileName, placeKey } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import type { AppState } from "../../store/index.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Sidebar.module.css";
import { connectionName, connectionWords } from "../../i18n/connection-words.ts";
import { engineTitle, engineWords } from "../../i18n/engine-words.ts";
import { buildTree, findNode, openKeys } from "./tree-nodes.ts";
import { reuseNodes } from "./reuse-nodes.ts";
import type { GroupId, Nodes, TreeInput, TreeNode } from "./tree-node.ts";
import { namespaceWords } from "./NamespaceMarks.tsx";
import { TreeRow } from "./TreeRow.tsx";
import { useTreeDrop } from "./use-tree-drop.ts";

const css = classNamesOf(styles);

const NO_CONNECTIONS: readonly never[] = [];
const ROW_LAYOUT = { rowHeight: 28 };

/** Everything that can be opened, as a tree; catalogs are asked for when their registry is opened. */
export function ConnectionTree() {
  const { t } = useI18n();
  const store = useAppStore();
  const input = useTreeInput();
  const nodes = useNodes(input);
  const open = useMemo(() => openKeys(nodes, input), [nodes, input]);
  const place = useApp((state) => placeKey(state.place));
  const selected = useMemo(() => selectedKey(nodes, place), [nodes, place]);

  const dragAndDropHooks = useTreeDrop(
    nodes,
    useCallback((node) => textOf(node, t), [t]),
  );

  const changeOpen = (keys: Set<Key>): void => {
    const { setExpandedKeys, expand, loadOpenCatalogs } = store.getState();
    const chosen = [...keys].map(String);
    // While a filter is typed everything stands open: what is opened then is only added to what was open before.
    if (input.filter === "") setExpandedKeys(new Set(chosen));
    else expand(chosen.filter((key) => !open.has(key)));
    loadOpenCatalogs();
  };
  const choose = (key: string): void => {
    const node = findNode(nodes, key);
    if (node === undefined) return;
    if (node.kind === "connection" || node.kind === "namespace") {
      // Its list is in the centre then; the arrows and the chevron alone close what is open.
      if (!open.has(key)) changeOpen(new Set<Key>([...open, key]));
      openNode(node, store.getState());
    } else if (!("children" in node) || node.kind === "repository") {
      openNode(node, store.getState());
    } else if (input.filter === "") {
      const keys = new Set<Key>(open);
      if (!keys.delete(key)) keys.add(key);
      changeOpen(keys);
    }
  };
  return (
    <Virtualizer layout={ListLayout} layoutOptions={ROW_LAYOUT}>
      <Tree
        aria-label={t.sidebar.label}
        className={css("tree")}
        items={nodes}
        dragAndDropHooks={dragAndDropHooks}
        dependencies={[open, t]}
        selectionMode="single"
        selectedKeys={[selected]}
        onSelectionChange={(keys) => {
          const [key] = keys === "all" ? [] : [...keys];
          if (key !== undefined) choose(String(key));
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

/** The items, each the same as before as long as it says the same. */
function useNodes(input: TreeInput): Nodes {
  const [build] = useState(() => {
    let nodes: Nodes = [];
    return (from: TreeInput): Nodes => {
      nodes = reuseNodes(nodes, buildTree(from));
      return nodes;
    };
  });
  return useMemo(() => build(input), [build, input]);
}

function useTreeInput() {
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const catalogs = useApp((state) => state.catalogs);
  const named = useApp((state) => state.namedRepositories);
  const expanded = useApp((state) => state.expandedKeys);
  const filter = useApp((state) => state.sidebarFilter.trim());
  const engines = useApp((state) => state.engines);
  const files = useApp((state) => state.openedPaths);
  const atHand = useAtHand();
  const told = useTold();
  return useMemo(
    () => ({ engines, files, connections, catalogs, named, expanded, filter, ...atHand, ...told }),
    [engines, files, connections, catalogs, named, expanded, filter, atHand, told],
  );
}

/** What services say of registries, namespaces and repositories. */
function useTold() {
  const services = useApp((state) => state.services);
  const namespaces = useApp((state) => state.namespaces);
  const repositoryRows = useApp((state) => state.repositoryRows);
  const keptLists = useApp((state) => state.keptLists);
  return useMemo(
    () => ({ services, namespaces, repositoryRows, keptLists }),
    [services, namespaces, repositoryRows, keptLists],
  );
}

function useAtHand() {
  const favourites = useApp((state) => state.favourites);
  const recents = useApp((state) => state.recents);
  const savedFilters = useApp((state) => state.savedFilters);
  return useMemo(
    () => ({ favourites, recents, savedFilters }),
    [favourites, recents, savedFilters],
  );
}

/** The item of the open place: its own, or where that is not to be seen the one that is at hand. */
function selectedKey(nodes: Nodes, place: string): string {
  const keys = [place, `favourite:${place}`, `recent:${place}`];
  return keys.find((key) => findNode(nodes, key) !== undefined) ?? place;
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
      aria-label={nameOf(node, t)}
      hasChildItems={folder}
      className={css("item", node.kind === "group" && "group")}
    >
      <TreeItemContent>
        {({ isExpanded }) => <TreeRow node={node} text={textOf(node, t)} expanded={isExpanded} />}
      </TreeItemContent>
      {folder &&
        (open.has(node.id) ? (
          <Collection items={node.children ?? []} dependencies={[open, t]}>
            {(child) => <Item node={child} open={open} t={t} />}
          </Collection>
        ) : (
          <Inside id={node.id} />
        ))}
    </TreeItem>
  );
}

/**
 * Stands for what is in a closed item, and is never drawn. React Aria 1.22 takes an item without any for one that cannot
 * be opened by keyboard, and does not say to screen readers that it is closed; `hasChildItems` is only for its look.
 */
function Inside({ id }: { readonly id: string }) {
  return (
    <TreeItem id={`inside:${id}`} textValue="">
      <TreeItemContent>{null}</TreeItemContent>
    </TreeItem>
  );
}

function openNode(node: TreeNode, state: AppState): void {
  switch (node.kind) {
    case "store":
      state.openPlace({ kind: "store" });
      return;
    case "engine":
      state.openPlace({ kind: "engine", engine: node.engine.name });
      return;
    case "file":
      state.openPlace({ kind: "file", path: node.path });
      return;
    case "connection":
      state.expand([node.id]);
      state.openPlace({ kind: "namespace", address: node.connection.address, namespace: "" });
      return;
    case "namespace":
      state.openPlace({ kind: "namespace", address: node.address, namespace: node.name });
      return;
    case "open-file":
      state.openSheet({ kind: "open-file" });
      return;
    case "repository":
    case "favourite":
    case "recent":
      state.openPlace({ kind: "repository", host: node.host, repository: node.repository });
      return;
    case "smart-list":
      state.openSmartList(node.saved);
      return;
    case "open":
    case "more":
      state.openSheet({ kind: "open-repository", address: node.address });
      return;
    case "keep":
      state.openSheet({ kind: "keep-repositories", address: node.address });
      return;
    case "add":
      state.openSheet({ kind: "login", address: "" });
      return;
    case "failed":
      void state.loadRepositories(node.address);
      return;
    default: // Folders open and close; the rest is only there to be read.
  }
}

/** The item's spoken name. */
function nameOf(node: TreeNode, t: Messages): string {
  switch (node.kind) {
    case "connection":
      return [connectionWords(node.connection, t), serviceName(node.service)]
        .filter((words) => words !== undefined)
        .join(", ");
    case "namespace":
      return namespaceWords(textOf(node, t), node.row ?? {}, t);
    case "engine":
      return engineWords(node.engine, t);
    case "file":
      return `${textOf(node, t)}, ${printable(node.path)}`;
    case "favourite":
    case "recent":
      return `${textOf(node, t)}, ${node.host}`;
    case "smart-list":
      return t.lists.smartList(textOf(node, t), printable(node.saved.filter));
    case "no-engine":
      return `${textOf(node, t)}. ${t.engines.noneHint}`;
    default:
      return textOf(node, t);
  }
}

/** Ordinary registries have no name of their own. */
function serviceName(service: ProviderDescription | undefined): string | undefined {
  return service === undefined || service.provider === "generic" ? undefined : service.name;
}

function groupTitle(id: GroupId, t: Messages): string {
  switch (id) {
    case "favourites":
      return t.lists.favourites;
    case "recent":
      return t.lists.recent;
    case "smart-lists":
      return t.lists.smartLists;
    default:
      return t.sidebar[id];
  }
}

function textOf(node: TreeNode, t: Messages): string {
  switch (node.kind) {
    case "group":
      return groupTitle(node.id, t);
    case "favourite":
    case "recent":
      return printable(node.repository);
    case "smart-list":
      return printable(node.saved.name);
    case "store":
      return t.sidebar.store;
    case "engine":
      return engineTitle(node.engine);
    case "file":
      return printable(fileName(node.path));
    case "open-file":
      return t.files.open;
    case "no-engine":
      return node.error === undefined ? t.engines.none : t.engines.lookFailed;
    case "connection":
      return connectionName(node.connection);
    case "folder":
    case "namespace":
    case "repository":
      return printable(node.name);
    case "open":
      return t.sidebar.openRepository;
    case "keep":
      return t.kept.add;
    case "nobody-lists":
      return t.kept.nobody;
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
