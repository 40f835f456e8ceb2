import { CloudDownload, Folder, Globe, Lock } from "lucide-react";
import { useEffect } from "react";
import type { Capabilities, NamespaceRow } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { quotaKey } from "../../store/services.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { QuotaBar } from "./QuotaBar.tsx";
import registryStyles from "./Registry.module.css";
import styles from "./Service.module.css";

const css = classNamesOf({ ...registryStyles, ...styles });

/** Namespaces of which the space is asked for: each takes a request. */
const MAX_QUOTAS = 20;

export interface NamespaceListProps {
  readonly address: string;
  readonly capabilities: Capabilities;
}

/** Projects or namespaces with who may see them, and how full they are. */
export function NamespaceList({ address, capabilities }: NamespaceListProps) {
  const { t } = useI18n();
  const load = useApp((state) => state.namespaces.get(address));
  const rows = load?.value;
  const title = t.providers.namespaces[capabilities.namespaces];
  return (
    <section aria-label={title}>
      <h3 className={css("heading")}>{title}</h3>
      {rows === undefined && load?.status === "loading" && <Spinner label={t.providers.listing} />}
      {load?.status === "failed" && <ErrorNote error={load.error} title={t.providers.listFailed} />}
      {rows?.length === 0 && <p className={css("hint")}>{t.providers.noNamespaces}</p>}
      {rows !== undefined && rows.length > 0 && (
        <ul className={css("rows")}>
          {rows.map((row, index) => (
            <NamespaceItem
              key={row.name}
              address={address}
              row={row}
              asksQuota={capabilities.quotas && index < MAX_QUOTAS}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface NamespaceItemProps {
  readonly address: string;
  readonly row: NamespaceRow;
  readonly asksQuota: boolean;
}

function NamespaceItem({ address, row, asksQuota }: NamespaceItemProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const { name, visibility, repositories, isProxyCache, hasRetention } = row;
  const quotas = useApp((state) => state.quotas.get(quotaKey(address, name))?.value);
  useEffect(() => {
    if (asksQuota) void store.getState().loadQuota(address, name);
  }, [store, asksQuota, address, name]);
  const facts = [
    visibility === undefined ? undefined : t.providers.visibility[visibility],
    isProxyCache === true ? t.providers.proxyCache : undefined,
    repositories === undefined ? undefined : t.providers.repositories(repositories),
  ].filter((fact) => fact !== undefined);
  return (
    <li className={css("row")} title={isProxyCache === true ? t.providers.proxyCacheBody : ""}>
      <span className={css("rowIcon")} aria-hidden>
        {iconOf(row)}
      </span>
      <span className={css("rowWords")}>
        <span className={css("rowName")}>{printable(name)}</span>
        <span className={css("hint")}>{facts.join(" · ")}</span>
        {hasRetention === true && <span className={css("hint")}>{t.providers.retention}</span>}
      </span>
      {quotas?.map((quota) => (
        <QuotaBar key={quota.name} quota={quota} />
      ))}
    </li>
  );
}

function iconOf({ isProxyCache, visibility }: NamespaceRow) {
  if (isProxyCache === true) return <CloudDownload />;
  if (visibility === undefined) return <Folder />;
  return visibility === "public" ? <Globe /> : <Lock />;
}
