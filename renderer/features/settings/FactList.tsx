import { printable } from "../../../shared/printable.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

export interface FactListProps {
  readonly label: string;
  readonly facts: readonly {
    readonly name: string;
    readonly value: string;
    /** Words to be read, not an address or a path to be compared letter by letter. */
    readonly plain?: boolean;
  }[];
}

/** Names and values that can be read and copied, not changed. */
export function FactList({ label, facts }: FactListProps) {
  return (
    <section className={css("section")}>
      <h3 className={css("heading")}>{label}</h3>
      <dl className={css("facts")}>
        {facts.map(({ name, value, plain = false }) => (
          <div key={name} className={css("fact")}>
            <dt>{name}</dt>
            <dd className={css(!plain && "mono")}>{printable(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
