import { Check } from "lucide-react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./ColorChoice.module.css";
import fieldStyles from "./Field.module.css";

const css = classNamesOf(styles);
const fieldCss = classNamesOf(fieldStyles);

export interface ColorChoiceProps<Color extends string> {
  readonly label: string;
  readonly value: Color;
  readonly onChange: (color: Color) => void;
  /** Names of the classes in the style sheet, with their words. */
  readonly colors: readonly { readonly id: Color; readonly title: string }[];
}

/** One of a few colours, each with its name as a tooltip and for screen readers; a tick marks the chosen one. */
export function ColorChoice<Color extends string>(props: ColorChoiceProps<Color>) {
  const { label, value, onChange, colors } = props;
  const choose = (id: string): void => {
    const color = colors.find((one) => one.id === id);
    if (color !== undefined) onChange(color.id);
  };
  return (
    <RadioGroup
      value={value}
      onChange={choose}
      orientation="horizontal"
      className={fieldCss("field")}
    >
      <Label className={fieldCss("label")}>{label}</Label>
      <div className={css("row")}>
        {colors.map(({ id, title }) => (
          <Radio key={id} value={id} aria-label={title} className={css("color", id)}>
            <span className={css("dot")} title={title}>
              <Check aria-hidden strokeWidth={3} />
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
