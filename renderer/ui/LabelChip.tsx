import type { RegistryLabel } from "../../shared/provider.ts";
import { printable } from "../../shared/printable.ts";
import styles from "./Chips.module.css";
import { classNamesOf } from "./class-names.ts";

const css = classNamesOf(styles);

/** Six hexadecimal digits: nothing else that a server says becomes a style. */
const COLOR = /^#[0-9a-f]{6}$/i;

/** A label of a registry, with its colour as a dot: the name is what is read. */
export function LabelChip({ label }: { readonly label: RegistryLabel }) {
  const { color } = label;
  const isColor = color !== undefined && COLOR.test(color);
  return (
    <span className={css("chip", "label")}>
      <span className={css("dot")} style={isColor ? { backgroundColor: color } : {}} aria-hidden />
      <span className={css("name")}>{printable(label.name)}</span>
    </span>
  );
}
