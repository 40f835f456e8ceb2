import type { RegistryRule } from "../../../shared/mirror.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

/** What other programs' files say about registries besides mirrors: blocked, found elsewhere, not encrypted. */
export function MirrorRules({ rules }: { readonly rules: readonly RegistryRule[] }) {
  const { t } = useI18n();
  if (rules.length === 0) return null;
  return (
    <section className={css("section")}>
      <h3 className={css("heading")}>{t.mirrors.rules}</h3>
      <ul className={css("list")}>
        {rules.map((rule) => (
          <li key={`${rule.kind} ${rule.registry} ${rule.file}`} className={css("mirror")}>
            <p>
              <span className={css("mono")}>{printable(rule.registry)}</span>{" "}
              <span className={css(rule.kind !== "location" && "warn")}>{wordsOf(rule, t)}</span>
            </p>
            <p className={css("hint")}>
              <code className={css("path")}>{printable(rule.file)}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsOf({ kind, location = "" }: RegistryRule, t: Messages): string {
  switch (kind) {
    case "blocked":
      return t.mirrors.blocked;
    case "location":
      return t.mirrors.foundAt(printable(location));
    default:
      return t.mirrors.insecureRule;
  }
}
