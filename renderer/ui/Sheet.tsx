import { X } from "lucide-react";
import type { FormEvent, ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useI18n } from "../i18n/use-i18n.ts";
import { IconButton } from "./Button.tsx";
import { classNamesOf } from "./class-names.ts";
import styles from "./Sheet.module.css";

const css = classNamesOf(styles);

export interface SheetFrameProps {
  /** The dialog's name. */
  readonly title: string;
  readonly onClose: () => void;
  /** Runs on Enter in a field, and by the button of type "submit" in the footer. */
  readonly onSubmit: () => void;
  readonly footer: ReactNode;
  readonly children: ReactNode;
  readonly role?: "dialog" | "alertdialog";
  /** `wide` takes what the window has, for things side by side. */
  readonly size?: "normal" | "wide";
}

/** The frame of every dialog: title, body that scrolls, and the buttons, which always stay in sight. */
export function SheetFrame(props: SheetFrameProps) {
  const { title, onClose, onSubmit, footer, children, role = "dialog", size = "normal" } = props;
  const { t } = useI18n();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <ModalOverlay
      isOpen
      className={css("overlay")}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={css("modal", size === "wide" && "wide")}>
        <Dialog role={role} className={css("dialog")}>
          <form className={css("form")} onSubmit={submit} autoComplete="off" noValidate>
            <header className={css("header")}>
              <Heading slot="title" className={css("title")}>
                {title}
              </Heading>
              <IconButton label={t.action.close} icon={<X aria-hidden />} onPress={onClose} />
            </header>
            <div className={css("body")}>{children}</div>
            <footer className={css("footer")}>{footer}</footer>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
