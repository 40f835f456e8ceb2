import type { ReactNode } from "react";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { hueStyle } from "../../ui/DigestChip.tsx";
import styles from "./Inspector.module.css";

const css = classNamesOf(styles);

/** One line of a list of facts. */
export function Fact({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={css("fact")}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A digest in full, in its colour. */
export function DigestFact({ label, digest }: { readonly label: string; readonly digest: string }) {
  return (
    <section aria-label={label}>
      <h3 className={css("label")}>{label}</h3>
      <div className={css("digestRow")} style={hueStyle(digest)}>
        <span className={css("digestDot")} aria-hidden />
        <code className={css("digestText")}>{digest}</code>
        <CopyButton text={digest} what={label} />
      </div>
    </section>
  );
}
