import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import { ProductionMark } from "../../ui/ProductionMark.tsx";
import styles from "./Sheets.module.css";
import type { Confirmation } from "./use-confirmation.ts";

const css = classNamesOf(styles);

/** Says that a production registry is about to lose something, and asks for the name of what. */
export function ProductionQuestion({ confirmation }: { readonly confirmation: Confirmation }) {
  const { t } = useI18n();
  const { texts, tooMany, entryOf, enter } = confirmation;
  if (texts.length === 0) return null;
  return (
    <section className={css("production")} aria-label={t.production.name}>
      <div className={css("productionHead")}>
        <ProductionMark />
        <p>{tooMany ? t.production.tooMany(texts.length) : t.production.body}</p>
      </div>
      {!tooMany &&
        texts.map((text) => (
          <TextInput
            key={text}
            label={t.production.confirm(printable(text))}
            value={entryOf(text)}
            onChange={(entry) => enter(text, entry)}
            autoComplete="off"
            mono
          />
        ))}
    </section>
  );
}
