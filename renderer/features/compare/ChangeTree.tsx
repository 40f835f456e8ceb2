import { ChevronRight, File, Folder } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import { VisuallyHidden } from "react-aria";
import { COMPARE_WORDS } from "../../../shared/i18n/compare-words.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { useTreeKeys } from "../../ui/use-tree-keys.ts";
import { TREE_LINE_HEIGHT, useTreeLines } from "../../ui/use-tree-lines.ts";
import { type ChangeLine, changeLines, type ChangeNode } from "./change-tree.ts";
import { changeWords } from "./change-words.ts";
import styles from "./CompareFiles.module.css";
import { MARKS, TONES } from "./PairRow.tsx";

const css = classNamesOf(styles);

/** Rows that are seen at once: the sheet itself scrolls as well. */
const MAX_ROWS_SEEN = 16;
/** Levels beyond it are not moved further to the right: there would be no room for a name. */
const DEEPEST_INDENT = 14;
const INDENT_PX = 14;

/** What differs, in folders, of which only what is in sight is drawn. One tab stop; the arrow keys open, close and move. */
export function ChangeTree({ root }: { readonly root: ChangeNode }) {
  const { t } = useI18n();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState("");
  const rows = useMemo(() => changeLines(root, toggled), [root, toggled]);
  const at = Math.max(
    0,
    rows.findIndex(({ node }) => node.path === active),
  );
  const virtualizer = useTreeLines({ count: rows.length, scroller, active: at });
  const toggle = (path: string): void => {
    const next = new Set(toggled);
    if (!next.delete(path)) next.add(path);
    setToggled(next);
  };
  const press = ({ node, expanded }: ChangeLine): void => {
    setActive(node.path);
    if (expanded !== undefined) toggle(node.path);
  };
  const onKeyDown = useTreeKeys({
    rows,
    at,
    pageRows: () => MAX_ROWS_SEEN - 1,
    goTo(index) {
      const row = rows[index];
      if (row === undefined) return;
      setActive(row.node.path);
      virtualizer.scrollToIndex(index);
    },
    toggle,
    press,
  });
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={t.compareFiles.tree}
      tabIndex={0}
      aria-activedescendant={rows.length === 0 ? undefined : `${id}-${at}`}
      className={css("tree")}
      style={{ height: Math.min(rows.length, MAX_ROWS_SEEN) * TREE_LINE_HEIGHT + 2 }}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className={css("rows")}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = rows[index];
          if (line === undefined) return null;
          return (
            <Line
              key={line.node.path}
              {...{ line, start }}
              id={`${id}-${index}`}
              isActive={index === at}
              onPress={() => press(line)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly line: ChangeLine;
  readonly id: string;
  readonly start: number;
  readonly isActive: boolean;
  readonly onPress: () => void;
}

function Line({ line, id, start, isActive, onPress }: LineProps) {
  const { language } = useI18n();
  const { node, level, expanded } = line;
  const sign = node.row?.sign;
  const Kind = node.children === undefined ? File : Folder;
  return (
    // The tree takes the keys: it is what has the focus.
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={line.position}
      aria-setsize={line.siblings}
      aria-selected={isActive}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      className={css("row", isActive && "active", sign !== undefined && TONES[sign])}
      style={{
        transform: `translateY(${start}px)`,
        paddingInlineStart: 6 + (Math.min(level, DEEPEST_INDENT) - 1) * INDENT_PX,
      }}
      title={printable(node.path)}
      onClick={onPress}
    >
      <ChevronRight
        aria-hidden
        className={css("twisty", expanded === undefined && "hidden", expanded === true && "open")}
      />
      <span className={css("sign")}>
        {sign !== undefined && (
          <>
            <span aria-hidden>{MARKS[sign]}</span>
            <VisuallyHidden>{COMPARE_WORDS[language].signs[sign]}</VisuallyHidden>
          </>
        )}
      </span>
      <Kind aria-hidden className={css("kind")} />
      <span className={css("name")}>{printable(node.name)}</span>
      <What node={node} />
    </div>
  );
}

/** Before and after; of a folder, how much in it differs. */
function What({ node: { row, children, counts } }: { readonly node: ChangeNode }) {
  const { t, format } = useI18n();
  if (row !== undefined && children === undefined) {
    return <span className={css("what")}>{changeWords(row, { t, format })}</span>;
  }
  const parts = (["+", "-", "~"] as const).filter((sign) => counts[sign] > 0);
  return (
    <span className={css("what")}>
      <span aria-hidden>
        {parts.map((sign) => `${MARKS[sign]}${format.number(counts[sign])}`).join("  ")}
      </span>
      <VisuallyHidden>
        {parts.map((sign) => t.compareFiles.signs[sign](counts[sign])).join(", ")}
      </VisuallyHidden>
    </span>
  );
}
