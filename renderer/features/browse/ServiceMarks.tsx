import { BadgeCheck, Lock } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Browse.module.css";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

export interface ServiceMarksProps {
  readonly row: string;
  readonly selectSummary: Rows["selectSummary"];
}

/** What the registry's service says of an image and people should see before they do something with it. */
export function ServiceMarks({ row, selectSummary }: ServiceMarksProps) {
  const { t } = useI18n();
  const service = useApp(selectSummary(row)).value?.service;
  if (service === undefined) return null;
  const { locked, signed, unavailable } = service;
  const { marks } = t.providers;
  return (
    <>
      {locked !== undefined && (
        <span
          className={css("picture")}
          role="img"
          aria-label={marks[locked]}
          title={locked === "locked" ? marks.lockedBody : marks.immutableBody}
        >
          <Lock aria-hidden />
        </span>
      )}
      {signed === true && (
        <span
          className={css("picture", "signed")}
          role="img"
          aria-label={marks.signed}
          title={marks.signedBody}
        >
          <BadgeCheck aria-hidden />
        </span>
      )}
      {unavailable !== undefined && <span className={css("mark")}>{marks[unavailable]}</span>}
    </>
  );
}
