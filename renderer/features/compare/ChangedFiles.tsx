import { useDeferredValue, useMemo, useState } from "react";
import type { Sign } from "../../../shared/compare/sign.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { ComparedFiles } from "../../store/compared-files.ts";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { SearchInput } from "../../ui/SearchInput.tsx";
import { changeTree, countSigns, wantedRows } from "./change-tree.ts";
import { ChangeTree } from "./ChangeTree.tsx";
import styles from "./CompareFiles.module.css";
import { MARKS } from "./PairRow.tsx";

const css = classNamesOf(styles);

const SIGNS: readonly Sign[] = ["+", "-", "~", "="];
const DIFFERENCES: ReadonlySet<Sign> = new Set(["+", "-", "~"]);

/** The files that differ, narrowed by what became of them and by words. */
export function ChangedFiles({ files: { rows, cut } }: { readonly files: ComparedFiles }) {
  const { t } = useI18n();
  const [signs, setSigns] = useState(DIFFERENCES);
  const [filter, setFilter] = useState("");
  const words = t.compareFiles;
  const counts = useMemo(() => countSigns(rows), [rows]);
  // Typing goes on while a long list is put into its folders.
  const wanted = useDeferredValue(filter);
  const root = useMemo(
    () => changeTree(wantedRows(rows, { signs, filter: wanted })),
    [rows, signs, wanted],
  );
  const toggle = (sign: Sign, isShown: boolean): void => {
    const next = new Set(signs);
    if (isShown) next.add(sign);
    else next.delete(sign);
    setSigns(next);
  };
  const differing = rows.length - counts["="];
  return (
    <div className={css("files")}>
      <p role="status" className={css("faint")}>
        {differing === 0 ? words.none : words.total(differing)}
      </p>
      <div className={css("controls")}>
        <div className={css("field")}>
          <SearchInput label={t.layerFiles.filter} value={filter} onChange={setFilter} />
        </div>
        <div role="group" aria-label={words.show} className={css("signs")}>
          {SIGNS.map((sign) => (
            <Check
              key={sign}
              isSelected={signs.has(sign)}
              isDisabled={counts[sign] === 0}
              onChange={(isShown) => toggle(sign, isShown)}
            >
              {`${MARKS[sign]} ${words.signs[sign](counts[sign])}`}
            </Check>
          ))}
        </div>
      </div>
      {cut && <p className={css("faint")}>{t.layerFiles.cut}</p>}
      {root.children === undefined ? (
        <p className={css("faint")}>{words.noMatch}</p>
      ) : (
        <ChangeTree key={wanted === "" ? "all" : "found"} root={root} />
      )}
      <p className={css("faint")}>{words.explained}</p>
    </div>
  );
}
