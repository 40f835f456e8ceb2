import { ShieldAlert } from "lucide-react";
import { useI18n } from "../i18n/use-i18n.ts";
import { classNamesOf } from "./class-names.ts";
import styles from "./ProductionMark.module.css";

const css = classNamesOf(styles);

/** Says in red, with a sign and a word, that something is used in earnest. */
export function ProductionMark({ short = false }: { readonly short?: boolean }) {
  const { t } = useI18n();
  return (
    <span
      className={css("production", short && "short")}
      role="img"
      aria-label={t.production.name}
      title={t.production.body}
    >
      <ShieldAlert aria-hidden />
      <span>{short ? t.production.short : t.production.name}</span>
    </span>
  );
}
