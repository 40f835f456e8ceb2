import { File, Folder } from "lucide-react";
import { useCallback } from "react";
import { VisuallyHidden } from "react-aria";
import { COMPARE_WORDS } from "../../../shared/i18n/compare-words.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { LineIcon, LineName, LineSign, PathTree } from "../../ui/tree/PathTree.tsx";
import { changeLines, type ChangeNode } from "./change-tree.ts";
import { changeWords } from "./change-words.ts";
import styles from "./CompareFiles.module.css";
import { MARKS, TONES } from "./PairRow.tsx";

const css = classNamesOf(styles);

/** Lines that are seen at once: the sheet itself scrolls as well. */
const MAX_LINES_SEEN = 16;

/** What differs, in folders. */
export function ChangeTree({ root }: { readonly root: ChangeNode }) {
  const { t } = useI18n();
  return (
    <PathTree
      label={t.compareFiles.tree}
      linesOf={useCallback((turned: ReadonlySet<string>) => changeLines(root, turned), [root])}
      toneOf={({ node: { row } }) => (row === undefined ? undefined : TONES[row.sign])}
      render={({ node }) => <Change node={node} />}
      mostLines={MAX_LINES_SEEN}
    />
  );
}

function Change({ node }: { readonly node: ChangeNode }) {
  const { language } = useI18n();
  const sign = node.row?.sign;
  const { signs } = COMPARE_WORDS[language];
  return (
    <>
      <LineSign {...(sign === undefined ? {} : { sign: [MARKS[sign], signs[sign]] })} />
      <LineIcon icon={node.children === undefined ? File : Folder} />
      <LineName>{printable(node.name)}</LineName>
      <What node={node} />
    </>
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
