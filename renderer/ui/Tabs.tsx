import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Tabs.module.css";

const css = classNamesOf(styles);

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly {
    readonly id: Id;
    readonly title: string;
    /** A number behind the title; left out where there is nothing to count. */
    readonly count?: string | undefined;
  }[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** Draws the selected tab only. */
  readonly render: (id: Id) => ReactNode;
  /** Controls in the row of the tabs, at its end. */
  readonly beside?: ReactNode;
  /** The panel does its own scrolling. */
  readonly fixed?: boolean;
}

/** A row of tabs over the one panel that is shown. */
export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
  render,
  beside,
  fixed = false,
}: TabsProps<Id>) {
  return (
    <AriaTabs
      className={css("tabs")}
      selectedKey={selected}
      onSelectionChange={(key) => {
        const tab = tabs.find(({ id }) => id === key);
        if (tab !== undefined) onSelect(tab.id);
      }}
    >
      <div className={css("bar")}>
        <TabList aria-label={label} className={css("list")}>
          {tabs.map(({ id, title, count }) => (
            <Tab key={id} id={id} className={css("tab")}>
              {title}
              {count !== undefined && <span className={css("count")}>{count}</span>}
            </Tab>
          ))}
        </TabList>
        {beside}
      </div>
      {tabs.map(({ id }) => (
        <TabPanel key={id} id={id} className={css("panel", fixed && "fixed")}>
          {render(id)}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
