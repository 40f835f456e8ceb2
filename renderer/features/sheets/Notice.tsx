import { TriangleAlert } from "lucide-react";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Sheets.module.css";

const css = classNamesOf(styles);

/** Something to know before saying yes. */
export function Notice({ children }: { readonly children: string }) {
  return (
    <p className={css("notice")}>
      <TriangleAlert aria-hidden />
      <span>{children}</span>
    </p>
  );
}
