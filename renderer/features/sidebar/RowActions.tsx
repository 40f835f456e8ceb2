import { Ellipsis } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import type { Connection } from "../../../shared/connection.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/Menu.tsx";
import {
  performRepositoryAction,
  repositoryEntries,
  repositoryFacts,
} from "../repositories/repository-actions.tsx";
import { ConnectionMenu } from "./ConnectionMenu.tsx";
import styles from "./Sidebar.module.css";
import type { TreeNode } from "./tree-node.ts";

const css = classNamesOf(styles);

/** What can be done with a registry. */
export function ConnectionActions({ connection }: { readonly connection: Connection }) {
  return (
    <span className={css("actions")}>
      <ConnectionMenu connection={connection} />
    </span>
  );
}

/** What can be done with a whole repository. */
export function RepositoryActions({ node }: { readonly node: TreeNode & { kind: "repository" } }) {
  const { t } = useI18n();
  const store = useAppStore();
  const facts = useApp(useShallow((state) => repositoryFacts(state, node)));
  const label = t.sidebar.actionsFor(node.name);
  return (
    <span className={css("actions")}>
      <MenuButton
        label={label}
        onAction={(id) => performRepositoryAction(id, node, store.getState())}
        groups={repositoryEntries(facts, t)}
      >
        <IconButton size="small" label={label} icon={<Ellipsis aria-hidden />} />
      </MenuButton>
    </span>
  );
}
