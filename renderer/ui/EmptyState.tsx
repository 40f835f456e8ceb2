import type { ReactNode } from "react";
import { classNamesOf } from "./class-names.ts";
import styles from "./EmptyState.module.css";

const css = classNamesOf(styles);

export interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly body?: string;
  /** What one can do next. */
  readonly children?: ReactNode;
}

/** What stands where a list would be: why it is empty, and the next act. */
export function EmptyState({ icon, title, body, children }: EmptyStateProps) {
  return (
    <div className={css("empty")}>
      {icon !== undefined && <div className={css("icon")}>{icon}</div>}
      <p className={css("title")}>{title}</p>
      {body !== undefined && <p className={css("body")}>{body}</p>}
      {children !== undefined && <div className={css("acts")}>{children}</div>}
    </div>
  );
}
