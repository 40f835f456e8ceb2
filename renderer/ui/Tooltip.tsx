import type { ReactNode } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Tooltip.module.css";

const css = classNamesOf(styles);

/** Long enough not to flicker while the pointer only passes by. */
const DELAY_MS = 600;

/** Words for something that is only a picture. The child must be a React Aria button. */
export function Tooltip({
  text,
  isDisabled = false,
  children,
}: {
  readonly text: string;
  /** While the words can be read without it. */
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <TooltipTrigger delay={DELAY_MS} closeDelay={0} isDisabled={isDisabled}>
      {children}
      <AriaTooltip className={css("tooltip")} offset={6}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
