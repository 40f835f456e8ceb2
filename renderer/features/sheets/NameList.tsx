import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { familiarName } from "../../store/place.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import styles from "./Sheets.module.css";

const css = classNamesOf(styles);

/** Names drawn; the rest is a number. */
const MAX_NAMES = 50;

export interface NameListProps {
  readonly label: string;
  readonly names: readonly { readonly name: string; readonly digest: string }[];
  readonly tone: "good" | "bad";
}

/** Names of images with the digests they point at: those that go, or those that stay. */
export function NameList({ label, names, tone }: NameListProps) {
  const { t } = useI18n();
  const unique = [...new Map(names.map((entry) => [entry.name, entry])).values()];
  return (
    <section>
      <h3 className={css("label")}>{label}</h3>
      <ul className={css("names")}>
        {unique.slice(0, MAX_NAMES).map(({ name, digest }) => (
          <li key={name} className={css("nameRow")}>
            <span className={css("sign", tone)} aria-hidden>
              {tone === "bad" ? "−" : "="}
            </span>
            <span className={css("tagName")}>{printable(familiarName(name))}</span>
            <DigestChip digest={digest} />
          </li>
        ))}
        {unique.length > MAX_NAMES && (
          <li className={css("more")}>{t.sheet.moreTags(unique.length - MAX_NAMES)}</li>
        )}
      </ul>
    </section>
  );
}
