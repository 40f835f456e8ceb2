import { useId } from "react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Sheets.module.css";

const css = classNamesOf(styles);

export interface PlatformChoiceProps {
  readonly offered: readonly string[];
  /** Empty is all of them. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Which images of an index to take. Nothing to choose, nothing shown. */
export function PlatformChoice({ offered, chosen, onChange }: PlatformChoiceProps) {
  const { t } = useI18n();
  const id = useId();
  if (offered.length < 2) return null;
  const all = chosen.length === 0;
  const toggle = (platform: string, taken: boolean): void => {
    const others = chosen.filter((one) => one !== platform);
    const platforms = taken ? [...others, platform] : others;
    onChange(platforms.length === offered.length ? [] : platforms);
  };
  return (
    <div role="group" aria-labelledby={id}>
      <span id={id} className={css("label")}>
        {t.sheet.platforms}
      </span>
      <div className={css("platforms")}>
        <Check isSelected={all} onChange={() => onChange([])}>
          {t.sheet.allPlatforms}
        </Check>
        {offered.map((platform) => (
          <Check
            key={platform}
            isSelected={chosen.includes(platform)}
            onChange={(taken) => toggle(platform, taken)}
          >
            {printable(platform)}
          </Check>
        ))}
      </div>
    </div>
  );
}
