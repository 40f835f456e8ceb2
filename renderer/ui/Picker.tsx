import { Check, ChevronDown } from "lucide-react";
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
} from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import menuStyles from "./Menu.module.css";
import styles from "./Picker.module.css";

const css = classNamesOf(styles);
const menuCss = classNamesOf(menuStyles);

export interface PickerProps {
  readonly label: string;
  readonly options: readonly { readonly id: string; readonly title: string }[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** One of several, in a list that opens. For up to some hundred options. */
export function Picker({ label, options, selected, onSelect }: PickerProps) {
  return (
    <Select
      className={css("picker")}
      selectedKey={selected}
      onSelectionChange={(key) => {
        if (key !== null) onSelect(String(key));
      }}
    >
      <Label className={css("label")}>{label}</Label>
      <Button className={css("button")}>
        <SelectValue className={css("value")} />
        <ChevronDown aria-hidden />
      </Button>
      <Popover className={menuCss("popover")} offset={4}>
        <ListBox className={menuCss("menu")}>
          {options.map(({ id, title }) => (
            <ListBoxItem key={id} id={id} textValue={title} className={menuCss("item")}>
              <span className={menuCss("icon")}>{id === selected && <Check aria-hidden />}</span>
              <span className={menuCss("label")}>{title}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
