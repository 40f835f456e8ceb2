import type { FactRow } from "../../../shared/compare/config.ts";
import { factName, factValue } from "../../../shared/i18n/compare-text.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Compare.module.css";
import { MAX_DRAWN_ROWS, PairList, PairRow } from "./PairRow.tsx";

const css = classNamesOf(styles);

/** Configuration, annotations and media types, value by value. */
export function FactList({ rows }: { readonly rows: readonly FactRow[] }) {
  const { language } = useI18n();
  return (
    <PairList total={rows.length}>
      {rows.slice(0, MAX_DRAWN_ROWS).map((row) => (
        <PairRow
          key={`${row.field} ${row.key ?? ""}`}
          sign={row.sign}
          what={factName(row, language)}
          left={<Value row={row} side="left" />}
          right={<Value row={row} side="right" />}
        />
      ))}
    </PairList>
  );
}

function Value({ row, side }: { readonly row: FactRow; readonly side: "left" | "right" }) {
  const { format } = useI18n();
  const value = factValue(row, side);
  if (value === undefined) return <span className={css("nothing")}>—</span>;
  if (row.field === "created" && format.exact(value) !== "")
    return <span title={value}>{format.exact(value)}</span>;
  return <code className={css("value")}>{value}</code>;
}
