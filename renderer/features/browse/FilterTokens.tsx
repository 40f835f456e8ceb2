import { CircleAlert, Info, X } from "lucide-react";
import type { FilterToken } from "../../../shared/filter/filter-token.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Filter.module.css";

const css = classNamesOf(styles);

/** The parts of the filter that mean more than text, each with what is wrong with it. */
export function FilterTokens({ tokens }: { readonly tokens: readonly FilterToken[] }) {
  const { t } = useI18n();
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  const shown = tokens.filter(({ key, problem }) => key !== undefined || problem !== undefined);
  if (shown.length === 0) return null;
  return (
    <ul className={css("tokens")} aria-label={t.lists.tokens}>
      {shown.map((token) => (
        <li key={token.start} className={css("token", token.problem !== undefined && "wrong")}>
          <span className={css("typed")}>{printable(token.text)}</span>
          <Note token={token} />
          <IconButton
            size="small"
            label={t.lists.removeToken(printable(token.text))}
            icon={<X aria-hidden />}
            onPress={() => setFilter(withoutToken(filter, token))}
          />
        </li>
      ))}
    </ul>
  );
}

function Note({ token }: { readonly token: FilterToken }) {
  const { t } = useI18n();
  if (token.problem !== undefined) {
    return (
      <span className={css("note")} role="status">
        <CircleAlert aria-hidden />
        {t.lists.problems[token.problem]}
      </span>
    );
  }
  if (token.key !== "pushed") return null;
  return (
    <span className={css("note")}>
      <Info aria-hidden />
      {t.lists.pushedIsCreated}
    </span>
  );
}

function withoutToken(filter: string, { start, end }: FilterToken): string {
  return `${filter.slice(0, start)}${filter.slice(end).trimStart()}`.trim();
}
