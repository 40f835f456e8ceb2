import { PackagePlus } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Sidebar.module.css";
import type { TreeNode } from "./tree-node.ts";

const css = classNamesOf(styles);

/** A repository is made in a namespace, where registries want that before the first push. */
export function NamespaceActions({ node }: { readonly node: TreeNode & { kind: "namespace" } }) {
  const { t } = useI18n();
  const openSheet = useApp((state) => state.openSheet);
  const { address, name } = node;
  const offers = useApp(
    ({ services }) => services.get(address)?.value?.capabilities.createRepository === true,
  );
  if (!offers) return null;
  return (
    <span className={css("actions")}>
      <IconButton
        size="small"
        label={t.providers.newRepository}
        icon={<PackagePlus aria-hidden />}
        onPress={() => openSheet({ kind: "new-repository", address, prefix: `${name}/` })}
      />
    </span>
  );
}
