import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Segments } from "../../ui/Segments.tsx";
import { readRegistry } from "./form.ts";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";
import { waysOf } from "./ways.ts";

const css = classNamesOf(styles);

/** By what one signs in, where a service has several ways, and where to get it. */
export function WayField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, way, changeWay } = signIn;
  const host = readRegistry(form)?.host;
  const ways = host === undefined ? [] : waysOf(host);
  if (way === undefined || ways.length < 2) return null;
  return (
    <div className={css("ways")}>
      <span className={css("label")} aria-hidden>
        {t.ways.label}
      </span>
      <Segments
        label={t.ways.label}
        options={ways.map((id) => ({ id, title: t.ways.titles[id] }))}
        selected={way}
        onSelect={changeWay}
      />
      <p className={css("aside")}>{t.ways.hints[way]}</p>
    </div>
  );
}
