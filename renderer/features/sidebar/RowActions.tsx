import { Copy, Ellipsis, ListX, Star, StarOff, Trash2 } from "lucide-react";
import type { Connection } from "../../../shared/connection.ts";
import { copyText } from "../../clipboard.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { isSameRepository } from "../../store/favourites.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/Menu.tsx";
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
  const canRemove = useApp(
    ({ services }) => services.get(node.address)?.value?.capabilities.deleteRepository === true,
  );
  const isKept = useApp((state) => state.keptLists.has(node.address));
  const starred = useApp(({ favourites }) => favourites.some((one) => isSameRepository(one, node)));
  const act = (id: string): void => {
    if (id === "name") void copyText(node.id);
    if (id === "star") store.getState().toggleFavourite(node);
    if (id === "forget") void store.getState().forgetRepository(node.address, node.repository);
    if (id === "remove") {
      const { address, repository } = node;
      store.getState().openSheet({ kind: "remove-repository", address, repository });
    }
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
              {
                id: "star",
                label: starred ? t.lists.unstar : t.lists.star,
                icon: starred ? <StarOff aria-hidden /> : <Star aria-hidden />,
              },
              { id: "copy", label: t.sidebar.copyAllTags, icon: <Copy aria-hidden /> },
              { id: "name", label: t.sidebar.copyName, icon: <Copy aria-hidden /> },
              ...(isKept
                ? [{ id: "forget", label: t.kept.forget, icon: <ListX aria-hidden /> }]
                : []),
            ],
          },
          ...(canRemove
            ? [
                {
                  entries: [
                    {
                      id: "remove",
                      label: t.providers.removeRepository,
                      icon: <Trash2 aria-hidden />,
                      danger: true,
                    },
                  ],
                },
              ]
            : []),
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
