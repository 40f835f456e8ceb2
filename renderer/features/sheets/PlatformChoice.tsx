import { useId } from "react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { TransferDraft } from "../../store/transfer-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Sheets.module.css";

const css = classNamesOf(styles);

/** Which images of an index to take. Nothing to choose, nothing shown. */
export function PlatformChoice({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const id = useId();
  const offered = useApp((state) => state.offeredPlatforms);
  const changeDraft = useApp((state) => state.changeDraft);
  if (offered.length < 2 || draft.mode === "retag") return null;
  const all = draft.platforms.length === 0;
  const toggle = (platform: string, taken: boolean): void => {
    const others = draft.platforms.filter((one) => one !== platform);
    const platforms = taken ? [...others, platform] : others;
    changeDraft({ platforms: platforms.length === offered.length ? [] : platforms });
  };
  return (
    <div role="group" aria-labelledby={id}>
      <span id={id} className={css("label")}>
        {t.sheet.platforms}
      </span>
      <div className={css("platforms")}>
        <Check isSelected={all} onChange={() => changeDraft({ platforms: [] })}>
          {t.sheet.allPlatforms}
        </Check>
        {offered.map((platform) => (
          <Check
            key={platform}
            isSelected={draft.platforms.includes(platform)}
            onChange={(taken) => toggle(platform, taken)}
          >
            {printable(platform)}
          </Check>
        ))}
      </div>
    </div>
  );
}
