import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { familiarName } from "../../store/place.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import styles from "./Affected.module.css";

const css = classNamesOf(styles);

/** Pixels of one row; the style sheet says the same. */
const ROW_HEIGHT = 30;
/** Rows in sight before the list scrolls. */
const ROWS_IN_SIGHT = 6;

/** Something that a removal changes, or leaves. */
export interface AffectedRow {
  readonly key: string;
  /** A name, or nothing for what has only a digest. */
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly digest: string;
}

export interface AffectedListProps {
  readonly label: string;
  readonly rows: readonly AffectedRow[];
  /** `bad` goes, `good` stays, `warn` stays and is damaged. */
  readonly tone: "good" | "bad" | "warn";
}

const SIGNS = { good: "=", bad: "−", warn: "!" } as const;

/** One kind of what a removal affects, however much there is: a dry run of a thousand names draws what is in sight. */
export function AffectedList({ label, rows, tone }: AffectedListProps) {
  const { t } = useI18n();
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- its functions go to no memoised component
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    initialRect: { width: 0, height: ROW_HEIGHT * ROWS_IN_SIGHT },
    overscan: ROWS_IN_SIGHT,
  });
  const height = Math.min(rows.length, ROWS_IN_SIGHT) * ROW_HEIGHT;
  return (
    <section>
      <h3 className={css("label")}>
        <span>{label}</span>
        <span className={css("amount")}>{t.removal.entries(rows.length)}</span>
      </h3>
      <div
        ref={scroller}
        className={css("list")}
        style={{ height }}
        role="list"
        aria-label={label}
        // A list that scrolls must be reachable, or its end cannot be read by keyboard.
        tabIndex={rows.length > ROWS_IN_SIGHT ? 0 : -1}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <Row
              key={index}
              row={rows[index]}
              tone={tone}
              {...{ index, start }}
              total={rows.length}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

interface RowProps {
  readonly row: AffectedRow | undefined;
  readonly tone: AffectedListProps["tone"];
  readonly index: number;
  readonly start: number;
  readonly total: number;
}

function Row({ row, tone, index, start, total }: RowProps) {
  if (row === undefined) return null;
  const { name, note, digest } = row;
  return (
    <div
      role="listitem"
      aria-posinset={index + 1}
      aria-setsize={total}
      className={css("row")}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span className={css("sign", tone)} aria-hidden>
        {SIGNS[tone]}
      </span>
      <span className={css("words")}>
        {name !== undefined && <span>{printable(familiarName(name))}</span>}
        {note !== undefined && <span className={css("note")}>{printable(note)}</span>}
      </span>
      <DigestChip digest={digest} />
    </div>
  );
}
