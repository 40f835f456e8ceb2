import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import styles from "./Button.module.css";
import { classNamesOf } from "./class-names.ts";
import { Tooltip } from "./Tooltip.tsx";

const css = classNamesOf(styles);

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  readonly variant?: "primary" | "secondary" | "quiet" | "danger";
  readonly icon?: ReactNode;
  readonly children: string;
}

/** A button with words. */
export function Button({ variant = "secondary", icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={css("button", variant)}>
      {icon}
      <span className={css("label")}>{children}</span>
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  /** Spoken name, and the tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly size?: "small" | "normal";
  readonly variant?: "quiet" | "secondary";
}

/** A button with a picture only; its words are in the tooltip and for screen readers. */
export function IconButton({
  label,
  icon,
  size = "normal",
  variant = "quiet",
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <AriaButton {...rest} aria-label={label} className={css("button", "icon", size, variant)}>
        {icon}
      </AriaButton>
    </Tooltip>
  );
}

export interface ToolButtonProps extends Omit<IconButtonProps, "size" | "variant"> {
  /** Whether there is room for its words; without, they are in the tooltip. */
  readonly hasWords: boolean;
}

/** A button of a toolbar that loses its words where the toolbar is narrow, and keeps the focus. */
export function ToolButton({ label, icon, hasWords, ...rest }: ToolButtonProps) {
  const look = hasWords ? css("button", "quiet") : css("button", "icon", "normal", "quiet");
  return (
    <Tooltip text={label} isDisabled={hasWords}>
      <AriaButton {...rest} {...(hasWords ? {} : { "aria-label": label })} className={look}>
        {icon}
        {hasWords && <span className={css("label")}>{label}</span>}
      </AriaButton>
    </Tooltip>
  );
}
