import { classNamesOf } from "./class-names.ts";
import styles from "./Spinner.module.css";

const css = classNamesOf(styles);

/** Says that something is under way, in words for those who do not see it turn. */
export function Spinner({ label }: { readonly label: string }) {
  return (
    <span className={css("spinner")} role="status">
      <span className={css("ring")} aria-hidden />
      <span>{label}</span>
    </span>
  );
}
