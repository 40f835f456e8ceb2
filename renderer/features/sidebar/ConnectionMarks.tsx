import { CircleAlert, KeyRound, LockOpen, ShieldCheck, ShieldOff } from "lucide-react";
import type { Connection, ConnectionColor } from "../../../shared/connection.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { type Mark, marksOf } from "../../i18n/connection-words.ts";
import styles from "./Marks.module.css";
import { ProductionMark } from "../../ui/ProductionMark.tsx";

const css = classNamesOf(styles);

/** What is dangerous or unusual about a connection, for as long as it is. The row's name says the same in words. */
export function ConnectionMarks({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  return (
    <>
      {marksOf(connection, t).map((mark) => (
        <span
          key={mark.id}
          className={css("mark", mark.tone)}
          role="img"
          aria-label={mark.words}
          title={mark.words}
        >
          {iconOf(mark)}
        </span>
      ))}
      {connection.production && <ProductionMark short />}
    </>
  );
}

function iconOf({ id, tone }: Mark) {
  switch (id) {
    case "plain-http":
      return <LockOpen aria-hidden />;
    case "skip-verify":
      return <ShieldOff aria-hidden />;
    case "authority":
      return <ShieldCheck aria-hidden />;
    default:
      return tone === "warn" ? <CircleAlert aria-hidden /> : <KeyRound aria-hidden />;
  }
}

/** The coloured edge of a row: the user's colour, or the broader red one of production. */
export function ColorStripe({ connection }: { readonly connection: Connection }) {
  const { color, production } = connection;
  if (color === "none" && !production) return null;
  return <span className={css("stripe", production ? "earnest" : color)} aria-hidden />;
}

/** A colour as a picture, beside its name. */
export function ColorSwatch({ color }: { readonly color: ConnectionColor }) {
  return <span className={css("swatch", color)} aria-hidden />;
}
