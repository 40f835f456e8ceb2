import { Copy, Ellipsis, FolderInput, LogIn, Plus, RefreshCw, Unplug } from "lucide-react";
import type { Connection } from "../../../shared/connection.ts";
import { copyText } from "../../clipboard.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/Menu.tsx";
import styles from "./Sidebar.module.css";
import type { TreeNode } from "./tree-nodes.ts";

const css = classNamesOf(styles);

/** What can be done with a registry. */
export function ConnectionActions({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  const store = useAppStore();
  const { host, username = "" } = connection;
  const act = (id: string): void => {
    const { openSheet, loadRepositories, expand } = store.getState();
    if (id === "open") openSheet({ kind: "open-repository", host });
    if (id === "login") openSheet({ kind: "login", host, username });
    if (id === "logout") openSheet({ kind: "logout", host });
    if (id === "reload") {
      expand([`host:${host}`]);
      void loadRepositories(host);
    }
  };
  const icons = { open: FolderInput, reload: RefreshCw, login: LogIn, logout: Unplug };
  return (
    <span className={css("actions")}>
      <IconButton
        size="small"
        label={t.sidebar.openIn(host)}
        icon={<Plus aria-hidden />}
        onPress={() => act("open")}
      />
      <MenuButton
        label={t.sidebar.actionsFor(host)}
        onAction={act}
        groups={[
          {
            entries: [
              { id: "open", label: t.sidebar.openRepository, icon: <icons.open aria-hidden /> },
              { id: "reload", label: t.sidebar.reload, icon: <icons.reload aria-hidden /> },
              { id: "login", label: t.sidebar.signInAgain, icon: <icons.login aria-hidden /> },
            ],
          },
          {
            entries: [
              {
                id: "logout",
                label: t.sidebar.disconnect,
                icon: <icons.logout aria-hidden />,
                danger: true,
              },
            ],
          },
        ]}
      >
        <IconButton
          size="small"
          label={t.sidebar.actionsFor(host)}
          icon={<Ellipsis aria-hidden />}
        />
      </MenuButton>
    </span>
  );
}

/** What can be done with a whole repository. */
export function RepositoryActions({ node }: { readonly node: TreeNode & { kind: "repository" } }) {
  const { t } = useI18n();
  const store = useAppStore();
  const act = (id: string): void => {
    if (id === "name") void copyText(node.id);
    if (id === "copy") store.getState().openTransfer("copy", [node.id], { allTags: true });
  };
  return (
    <span className={css("actions")}>
      <MenuButton
        label={t.sidebar.actionsFor(node.name)}
        onAction={act}
        groups={[
          {
            entries: [
              { id: "copy", label: t.sidebar.copyAllTags, icon: <Copy aria-hidden /> },
              { id: "name", label: t.sidebar.copyName, icon: <Copy aria-hidden /> },
            ],
          },
        ]}
      >
        <IconButton
          size="small"
          label={t.sidebar.actionsFor(node.name)}
          icon={<Ellipsis aria-hidden />}
        />
      </MenuButton>
    </span>
  );
}
