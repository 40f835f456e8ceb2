import { FileDown } from "lucide-react";
import { classNamesOf } from "./class-names.ts";
import styles from "./DropHint.module.css";

const css = classNamesOf(styles);

export interface DropHintProps {
  /** What happens when the files are let go here. */
  readonly title: string;
  /** What is taken. */
  readonly body: string;
}

/** Lies over a pane while files are dragged across it. Only to be seen: who drags sees. */
export function DropHint({ title, body }: DropHintProps) {
  return (
    <div className={css("hint")} aria-hidden>
      <div className={css("card")}>
        <FileDown />
        <p className={css("title")}>{title}</p>
        <p className={css("body")}>{body}</p>
      </div>
    </div>
  );
}
