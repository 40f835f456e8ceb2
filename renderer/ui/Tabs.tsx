import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Tabs.module.css";

const css = classNamesOf(styles);

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly title: string }[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** Draws the selected tab only. */
  readonly render: (id: Id) => ReactNode;
}

/** A row of tabs over the one panel that is shown. */
export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
  render,
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
      <TabList aria-label={label} className={css("list")}>
        {tabs.map(({ id, title }) => (
          <Tab key={id} id={id} className={css("tab")}>
            {title}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id }) => (
        <TabPanel key={id} id={id} className={css("panel")}>
          {render(id)}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
