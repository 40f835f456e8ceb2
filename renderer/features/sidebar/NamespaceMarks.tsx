import { CloudDownload, Globe } from "lucide-react";
import type { NamespaceRow } from "../../../shared/provider.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Marks.module.css";

const css = classNamesOf(styles);

/** Who may see a project, and whether it only keeps copies. The row's name says the same in words. */
export function NamespaceMarks({ row }: { readonly row: NamespaceRow }) {
  const { t } = useI18n();
  const { isProxyCache, visibility } = row;
  return (
    <>
      {isProxyCache === true && (
        <span
          className={css("mark")}
          role="img"
          aria-label={t.providers.proxyCache}
          title={t.providers.proxyCacheBody}
        >
          <CloudDownload aria-hidden />
        </span>
      )}
      {visibility === "public" && (
        <span
          className={css("mark")}
          role="img"
          aria-label={t.providers.visibility.public}
          title={t.providers.visibility.public}
        >
          <Globe aria-hidden />
        </span>
      )}
    </>
  );
}

/** What a namespace is called, with what its marks say. */
export function namespaceWords(
  name: string,
  { visibility, isProxyCache }: Partial<NamespaceRow>,
  t: Messages,
): string {
  const facts = [
    visibility === undefined ? undefined : t.providers.visibility[visibility],
    isProxyCache === true ? t.providers.proxyCache : undefined,
  ];
  return t.providers.namespaceWords(name, facts.filter((fact) => fact !== undefined).join(", "));
}
