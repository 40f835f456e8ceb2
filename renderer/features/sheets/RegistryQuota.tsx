import { HardDrive } from "lucide-react";
import { useEffect } from "react";
import { printable } from "../../../shared/printable.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
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

/** How full the registry is as a whole, where nothing in it has a limit of its own. */
export function RegistryQuota({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const store = useAppStore();
  const { host } = parseAddress(address);
  const load = useApp((state) => state.quotas.get(quotaKey(address, host)));
  useEffect(() => void store.getState().loadQuota(address, host), [store, address, host]);
  const title = t.providers.quotaTitle;
  // Some editions count nothing: then there is nothing to say.
  if (load?.value?.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={css("heading")}>{title}</h3>
      {load?.status === "loading" && <Spinner label={t.providers.quotaReading} />}
      {load?.status === "failed" && (
        <ErrorNote error={load.error} title={t.providers.quotaFailed} />
      )}
      {load?.value !== undefined && (
        <ul className={css("rows")}>
          {load.value.map((quota) => (
            <li key={quota.name} className={css("row")}>
              <span className={css("rowIcon")} aria-hidden>
                <HardDrive />
              </span>
              <span className={css("rowWords", "rowName")}>{printable(quota.name)}</span>
              <QuotaBar quota={quota} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
