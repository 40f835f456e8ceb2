import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button,
  Disclosure as AriaDisclosure,
  DisclosurePanel,
  Heading,
} from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Disclosure.module.css";

const css = classNamesOf(styles);

export interface DisclosureProps {
  readonly title: string;
  /** Said beside the title while it is closed: what is inside that is worth knowing. */
  readonly summary?: string | undefined;
  readonly isExpanded: boolean;
  readonly onExpandedChange: (expanded: boolean) => void;
  readonly children: ReactNode;
}

/** A part that is folded away until somebody wants it. What is inside exists only while it is open. */
export function Disclosure(props: DisclosureProps) {
  const { title, summary, isExpanded, onExpandedChange, children } = props;
  return (
    <AriaDisclosure
      className={css("disclosure")}
      isExpanded={isExpanded}
      onExpandedChange={onExpandedChange}
    >
      <Heading level={3} className={css("heading")}>
        <Button slot="trigger" className={css("trigger")}>
          <ChevronRight aria-hidden />
          <span>{title}</span>
        </Button>
        {!isExpanded && summary !== undefined && <span className={css("summary")}>{summary}</span>}
      </Heading>
      <DisclosurePanel className={css("panel")}>{isExpanded && children}</DisclosurePanel>
    </AriaDisclosure>
  );
}
