import { CornerDownRight } from "lucide-react";
import type { WireError } from "../../../shared/errors.ts";
import { serverRefusalText } from "../../../shared/i18n/server-refusal-text.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

/** Why a transfer goes through this computer although its plan said that the registry copies by itself. */
export function DetourNote({ refused }: { readonly refused: WireError }) {
  const { language } = useI18n();
  return (
    <p className={css("waitNote")}>
      <CornerDownRight aria-hidden />
      <span>{serverRefusalText(refused, language)}</span>
    </p>
  );
}
