import { Label, Radio, RadioGroup } from "react-aria-components";
import styles from "./Check.module.css";
import { classNamesOf } from "./class-names.ts";

const css = classNamesOf(styles);

export interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly hint: string;
  }[];
}

/** One of a few, each explained. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, onChange, options } = props;
  const choose = (chosen: string): void => {
    const option = options.find((one) => one.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <RadioGroup value={value} onChange={choose} className={css("group")}>
      <Label className={css("groupLabel")}>{label}</Label>
      <div className={css("options")} data-stacked>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className={css("radio")}>
            <span className={css("dot")} />
            <span className={css("words")}>
              <span>{option.label}</span>
              <span className={css("hint")}>{option.hint}</span>
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
