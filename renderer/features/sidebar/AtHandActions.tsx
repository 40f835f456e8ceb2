import { Copy, Ellipsis, ListX, Star, StarOff } from "lucide-react";
import { copyText } from "../../clipboard.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { isSameRepository } from "../../store/favourites.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton, type MenuEntry } from "../../ui/Menu.tsx";
import styles from "./Sidebar.module.css";
import type { TreeNode } from "./tree-node.ts";

const css = classNamesOf(styles);

type AtHandNode = TreeNode & { kind: "favourite" | "recent" | "smart-list" };

/** What can be done with a favourite, a recent repository or a smart list: above all, to take it away. */
export function AtHandActions({
  node,
  text,
}: {
  readonly node: AtHandNode;
  readonly text: string;
}) {
  const { t } = useI18n();
  const store = useAppStore();
  const starred = useApp(({ favourites }) =>
    favourites.some((one) => "repository" in node && isSameRepository(one, node)),
  );
  const label = t.sidebar.actionsFor(text);
  const act = (id: string): void => {
    const { toggleFavourite, clearRecents, forgetFilter } = store.getState();
    if (node.kind === "smart-list") forgetFilter(node.saved);
    else if (id === "star") toggleFavourite(node);
    else if (id === "name") void copyText(`${node.host}/${node.repository}`);
    else clearRecents();
  };
  const forget: MenuEntry = {
    id: "forget",
    label: node.kind === "smart-list" ? t.lists.forgetFilter : t.lists.clearRecents,
    icon: <ListX aria-hidden />,
  };
  const star: MenuEntry = {
    id: "star",
    label: starred ? t.lists.unstar : t.lists.star,
    icon: starred ? <StarOff aria-hidden /> : <Star aria-hidden />,
  };
  const name: MenuEntry = { id: "name", label: t.sidebar.copyName, icon: <Copy aria-hidden /> };
  const entries = { "smart-list": [forget], favourite: [star, name], recent: [star, name, forget] };
  return (
    <span className={css("actions")}>
      <MenuButton label={label} onAction={act} groups={[{ entries: entries[node.kind] }]}>
        <IconButton size="small" label={label} icon={<Ellipsis aria-hidden />} />
      </MenuButton>
    </span>
  );
}
