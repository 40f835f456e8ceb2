import { type AdditionKind, additionPrefix } from "../../../shared/addition-tag.ts";
import { isDigest } from "../../../shared/oci/digest.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Browse.module.css";
import type { Additions } from "./fold-additions.ts";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

/** The most telling first. A list of referrers says nothing until it is read. */
const KINDS = ["sig", "att", "sbom"] as const satisfies readonly AdditionKind[];

export interface AdditionMarkProps {
  readonly row: string;
  readonly additions: Additions;
  readonly selectSummary: Rows["selectSummary"];
}

/** Says that a signature or the like stands beside the image, as soon as its digest is known. */
export function AdditionMark({ row, additions, selectSummary }: AdditionMarkProps) {
  const { t } = useI18n();
  const digest = useApp(selectSummary(row)).value?.digest;
  if (digest === undefined || !isDigest(digest)) return null;
  const kinds = additions.get(additionPrefix(digest));
  const [first, ...more] = KINDS.filter((kind) => kinds?.has(kind) === true);
  if (first === undefined) return null;
  const words = [first, ...more].map((kind) => t.lists.additionKinds[kind]);
  return (
    <span className={css("mark")} title={t.lists.additionsOf(words.join(", "))}>
      {words.join(" · ")}
    </span>
  );
}
