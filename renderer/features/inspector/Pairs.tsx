import type { ReactNode } from "react";
import { parseWebAddress } from "../../../shared/web-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { WebLink } from "../../ui/WebLink.tsx";
import styles from "./Inspector.module.css";
import { limited, MAX_ENTRIES } from "./limited.ts";

const css = classNamesOf(styles);

export interface PairsProps {
  readonly label: string;
  /** As a registry gave them. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Further ones that are not even here. */
  readonly leftOut?: number;
  /** Values that are addresses of the web can be opened, once the user has seen where they lead. */
  readonly hasLinks?: boolean;
}

/** Names and what they stand for, as text. Nothing is drawn where there are none. */
export function Pairs({ label, pairs, leftOut = 0, hasLinks = false }: PairsProps) {
  const openSheet = useApp((state) => state.openSheet);
  if (pairs.length === 0) return null;
  return (
    <section>
      <h3 className={css("label")}>{label}</h3>
      <dl className={css("pairs")}>
        {pairs.slice(0, MAX_ENTRIES).map(([key, value]) => (
          <div key={key} className={css("pair")}>
            <dt>{limited(key)}</dt>
            <dd>
              {hasLinks && parseWebAddress(value) !== undefined ? (
                <WebLink text={value} onOpen={(url) => openSheet({ kind: "web-page", url })} />
              ) : (
                limited(value) || "—"
              )}
            </dd>
          </div>
        ))}
      </dl>
      <More total={pairs.length + leftOut} />
    </section>
  );
}

/** Says that a list goes on. */
export function More({ total }: { readonly total: number }): ReactNode {
  const { t } = useI18n();
  if (total <= MAX_ENTRIES) return null;
  return <p className={css("none")}>{t.inspectorLimits.firstOf(MAX_ENTRIES, total)}</p>;
}
