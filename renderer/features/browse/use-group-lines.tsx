import { useCallback } from "react";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import type { GridGroup } from "../../ui/grid/grid-props.ts";
import type { Rows } from "./use-rows.ts";

/** What the lines of groups say; undefined where nothing is grouped. */
export function useGroupLines({
  groupOf,
}: Rows): ((line: string) => GridGroup | undefined) | undefined {
  const { t, format } = useI18n();
  const grouping = useApp((state) => state.grouping);
  const closed = useApp((state) => state.closedGroups);
  const lineOf = useCallback(
    (line: string): GridGroup | undefined => {
      const group = groupOf?.(line);
      if (group === undefined || grouping === "none") return undefined;
      const { key, rows } = group;
      const loose = key === "";
      const words = grouping === "digest" ? shortDigest(key) : key;
      const title = loose ? t.lists.looseGroup[grouping] : words;
      return {
        title: grouping === "digest" && !loose ? <DigestChip digest={key} /> : title,
        label: t.lists.group(title, rows.length),
        amount: format.number(rows.length),
        open: !closed.has(line),
      };
    },
    [groupOf, grouping, closed, t, format],
  );
  return groupOf === undefined ? undefined : lineOf;
}
