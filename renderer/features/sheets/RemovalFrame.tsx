import type { ReactNode } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import styles from "./Sheets.module.css";
import { useSubmit } from "./use-submit.ts";

const css = classNamesOf(styles);

export interface RemovalFrameProps {
  readonly title: string;
  readonly question: string;
  readonly words: { readonly submit: string; readonly busy: string; readonly failed: string };
  readonly onRemove: () => Promise<WireError | undefined>;
  /** Once it worked. Default: the sheet closes. */
  readonly onDone?: () => void;
  readonly isReady?: boolean;
  /** What goes and what stays. */
  readonly children: ReactNode;
}

/** Asks before something is taken away. Enter never does it, only the button, and the focus is on the other one. */
export function RemovalFrame(props: RemovalFrameProps) {
  const { title, question, words, onRemove, isReady = true, children } = props;
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const { busy, error, submit } = useSubmit(onRemove, props.onDone ?? close);
  return (
    <SheetFrame
      title={title}
      role="alertdialog"
      onClose={close}
      onSubmit={() => undefined}
      footer={
        <>
          <Button onPress={close} autoFocus>
            {t.action.cancel}
          </Button>
          <Button variant="danger" isDisabled={!isReady} onPress={submit}>
            {busy ? words.busy : words.submit}
          </Button>
        </>
      }
    >
      <p className={css("question")}>{question}</p>
      {children}
      {error !== undefined && <ErrorNote error={error} title={words.failed} />}
    </SheetFrame>
  );
}
