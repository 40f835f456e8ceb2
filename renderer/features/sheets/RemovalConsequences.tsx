import { CircleCheck, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import type { FreedSpace, RemovalPlan } from "../../../shared/plan.ts";
import { printable } from "../../../shared/printable.ts";
import { goingOf } from "../../store/removal.ts";
import { objectTitle } from "../../store/place.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { affectedBy } from "./affected-rows.ts";
import styles from "./Affected.module.css";
import { AffectedList } from "./AffectedList.tsx";
import { Notice } from "./Notice.tsx";

const css = classNamesOf(styles);

export interface RemovalConsequencesProps {
  readonly plans: readonly RemovalPlan[];
  readonly space: FreedSpace | undefined;
}

/** Everything that a removal affects, before anything is done. */
export function RemovalConsequences({ plans, space }: RemovalConsequencesProps) {
  const { t } = useI18n();
  const { removal } = t;
  const going = useMemo(() => goingOf(plans), [plans]);
  const isMixed = going.length > 0 && going.length < plans.length;
  // Where nothing can go, it is shown what would.
  const shown = isMixed ? going : plans;
  const affected = useMemo(() => affectedBy(shown, t), [shown, t]);
  const unsure = shown.some(
    ({ tree }) => tree?.complete === false && tree.children.some(({ goes }) => !goes),
  );
  return (
    <>
      <AffectedList label={removal.removed} rows={affected.removed} tone="bad" />
      <Some label={removal.below} rows={affected.below} tone="bad" />
      <Some label={removal.parents} rows={affected.parents} tone="warn" />
      <Some label={removal.orphans} rows={affected.orphans} tone="warn" />
      <Some label={removal.stays} rows={affected.stays} tone="good" />
      <Some label={removal.keptBelow} rows={affected.keptBelow} tone="good" />
      {BLOCKS.map((blocked) => {
        const own = plans.filter((plan) => plan.blocked === blocked);
        if (own.length === 0) return null;
        return (
          <Notice key={blocked}>{blockedWords(blocked, own, plans.length, t.providers)}</Notice>
        );
      })}
      {isMixed && <Notice>{t.providers.leftOut(plans.length - going.length, going.length)}</Notice>}
      {effectOf(shown) !== undefined && (
        <Notice>{t.providers.effects[effectOf(shown) ?? "ask"]}</Notice>
      )}
      {shown.some(({ way }) => way === "indirect") && <Notice>{removal.indirect}</Notice>}
      {unsure && <Notice>{removal.childrenUnsure}</Notice>}
      {shown.some((plan) => plan.affected?.complete === false) && (
        <Notice>{removal.affectedIncomplete}</Notice>
      )}
      {shown.some(({ complete }) => !complete) && <Notice>{removal.incomplete}</Notice>}
      {going.length > 0 && <Facts plans={shown} space={space} />}
    </>
  );
}

const BLOCKS = ["immutable", "locked", "unsupported"] as const;

/** Why some will be refused; of several, which. */
function blockedWords(
  blocked: (typeof BLOCKS)[number],
  own: readonly RemovalPlan[],
  total: number,
  words: ReturnType<typeof useI18n>["t"]["providers"],
): string {
  if (total === 1) return words.blocked[blocked];
  const names = own.slice(0, MAX_NAMED).map(({ location }) => printable(objectTitle(location)));
  const rest = own.length > MAX_NAMED ? "…" : "";
  return `${names.join(", ")}${rest}: ${words.blocked[blocked]}`;
}

/** Names in one notice. */
const MAX_NAMED = 5;

/** What deleting the tags truly does there; nothing where only names go, which is what everybody expects. */
function effectOf(plans: readonly RemovalPlan[]): RemovalPlan["effect"] {
  const effects = plans.map(({ effect }) => effect);
  return (["image", "image-with-last-name", "no"] as const).find((one) => effects.includes(one));
}

function Some(props: Parameters<typeof AffectedList>[0]) {
  return props.rows.length === 0 ? null : <AffectedList {...props} />;
}

function Facts({ plans, space }: RemovalConsequencesProps) {
  const { t, format } = useI18n();
  const { removal } = t;
  const undoable = plans.every((plan) => plan.undoable);
  return (
    <dl className={css("facts")}>
      {space !== undefined && (
        <>
          <dt>{removal.space}</dt>
          <dd>{spaceWords(space, format.bytes(space.bytes), removal)}</dd>
        </>
      )}
      <dt>{removal.undo}</dt>
      <dd className={css(undoable ? "yes" : "no")}>
        {undoable ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
        {undoable ? removal.undoYes : removal.undoNo}
      </dd>
    </dl>
  );
}

function spaceWords(
  { bytes, complete }: FreedSpace,
  text: string,
  removal: ReturnType<typeof useI18n>["t"]["removal"],
): string {
  if (bytes === 0) return removal.spaceNone;
  return complete ? removal.spaceAbout(text) : removal.spaceAtMost(text);
}
