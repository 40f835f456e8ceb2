import type { Quota } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Progress } from "../../ui/Progress.tsx";
import registryStyles from "./Registry.module.css";
import styles from "./Service.module.css";

const css = classNamesOf({ ...registryStyles, ...styles });

/** Above it, space is scarce. */
const SCARCE = 0.85;

/** How full a namespace or a registry is; only how much is used where nothing limits it. */
export function QuotaBar({ quota: { name, usedBytes, limitBytes } }: { readonly quota: Quota }) {
  const { t, format } = useI18n();
  const used = format.bytes(usedBytes);
  if (limitBytes === undefined)
    return <span className={css("quota", "hint")}>{t.providers.quotaUnlimited(used)}</span>;
  const fraction = limitBytes === 0 ? 1 : usedBytes / limitBytes;
  const words = t.providers.quota(used, format.bytes(limitBytes));
  return (
    <span className={css("quota")}>
      <span className={css("hint")}>{words}</span>
      <Progress
        label={t.providers.quotaOf(printable(name))}
        words={words}
        fraction={fraction}
        tone={fraction > SCARCE ? "bad" : "quiet"}
      />
    </span>
  );
}
