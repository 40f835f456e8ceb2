import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Segments.module.css";

const css = classNamesOf(styles);

export interface SegmentsProps<Id extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly title: string }[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
}

/** One of two or three, all in sight. */
export function Segments<Id extends string>({
  label,
  options,
  selected,
  onSelect,
}: SegmentsProps<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={css("segments")}
      selectedKeys={[selected]}
      disallowEmptySelection
      onSelectionChange={(keys) => {
        const option = options.find(({ id }) => keys.has(id));
        if (option !== undefined) onSelect(option.id);
      }}
    >
      {options.map(({ id, title }) => (
        <ToggleButton key={id} id={id} className={css("segment")}>
          {title}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
