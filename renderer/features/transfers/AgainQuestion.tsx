import { useState } from "react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { AgainQuestion as Question } from "../../store/run-again.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ProductionMark } from "../../ui/ProductionMark.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import styles from "./AgainQuestion.module.css";

const css = classNamesOf(styles);

/** Asks for the name of what a production registry is about to lose, before a transfer to it runs once more. */
export function AgainQuestion({ question }: { readonly question: Question }) {
  const { t } = useI18n();
  const { id, confirm } = question;
  const [typed, setTyped] = useState("");
  const runAgain = useApp((state) => state.runAgain);
  const drop = useApp((state) => state.dropAgainQuestion);
  const isGiven = typed.trim() === confirm;
  return (
    <form
      className={css("question")}
      aria-label={t.transfers.runAgain}
      onSubmit={(event) => {
        event.preventDefault();
        if (isGiven) void runAgain(id, confirm);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") drop();
      }}
    >
      <div className={css("head")}>
        <ProductionMark />
        <p>{t.production.body}</p>
      </div>
      <TextInput
        label={t.production.confirm(printable(confirm))}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        autoFocus
        mono
      />
      <div className={css("acts")}>
        <Button onPress={drop}>{t.action.cancel}</Button>
        <Button type="submit" variant="primary" isDisabled={!isGiven}>
          {t.transfers.runAgain}
        </Button>
      </div>
    </form>
  );
}
