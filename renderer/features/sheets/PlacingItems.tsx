import { ArrowRight } from "lucide-react";
import type { TransferPlan } from "../../../shared/plan.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { DropPlace } from "../../store/drop-draft.ts";
import {
  bringsAdditions,
  meetingOf,
  nameBeside,
  type PlacingDraft,
  type PlacingItem,
  placingProblem,
  takenItems,
} from "../../store/placing-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import { Picker } from "../../ui/Picker.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import styles from "./Placing.module.css";

const css = classNamesOf(styles);

export interface PlacingItemsProps {
  readonly draft: PlacingDraft;
  /** One for each taken item; undefined while they are made. */
  readonly plans: readonly TransferPlan[] | undefined;
}

/** Source and target of every image, and what each target meets. */
export function PlacingItems({ draft, plans }: PlacingItemsProps) {
  const { t, format } = useI18n();
  const changeItem = useApp((state) => state.changePlacingItem);
  const taken = takenItems(draft);
  const many = draft.items.length > 1;
  return (
    <div>
      <div className={css("head")} aria-hidden>
        <span>{t.drag.from}</span>
        <span>{t.drag.to}</span>
      </div>
      <ul className={css("items")}>
        {draft.items.map((item, index) => {
          const title = printable(item.title);
          return (
            <li key={item.source} className={css("item")}>
              {many && (
                <span className={css("tick")}>
                  <Checkbox
                    label={t.drag.take(title)}
                    isSelected={item.taken}
                    onChange={(isTaken) => changeItem(index, { taken: isTaken })}
                  />
                </span>
              )}
              <div className={css("source")}>
                <span className={css("name", !item.taken && "left")} title={title}>
                  {title}
                </span>
                <span className={css("facts")}>
                  {item.digest !== undefined && <DigestChip digest={item.digest} />}
                  {item.size !== undefined && <span>{format.bytes(item.size)}</span>}
                </span>
              </div>
              <ArrowRight className={css("arrow")} aria-hidden />
              <div className={css("target")}>
                <TargetName draft={draft} item={item} index={index} />
                {item.taken && (
                  <Meets
                    item={item}
                    index={index}
                    plan={plans?.[taken.indexOf(item)]}
                    asks={draft.effect !== "re-point"}
                  />
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {plans !== undefined && <ForAll draft={draft} plans={plans} />}
    </div>
  );
}

interface TargetNameProps {
  readonly draft: PlacingDraft;
  readonly item: PlacingItem;
  readonly index: number;
}

function TargetName({ draft, item, index }: TargetNameProps) {
  const { t } = useI18n();
  const changeItem = useApp((state) => state.changePlacingItem);
  const isTag = draft.place.kind === "repository";
  if (draft.effect === "re-point") {
    return <span className={css("name", "mono")}>{printable(item.name)}</span>;
  }
  const problem = item.name === "" ? undefined : placingProblem(draft, item);
  return (
    <TextInput
      label={labelOf(draft.place, t)}
      aria-label={t.drag.targetOf(printable(item.title))}
      value={item.name}
      onChange={(name) => changeItem(index, { name })}
      isDisabled={!item.taken}
      problem={problem === undefined ? undefined : problemWords(problem, isTag, t)}
      autoFocus={index === 0 && draft.effect === "add-tag"}
      mono
    />
  );
}

function labelOf({ kind }: DropPlace, t: Messages): string {
  if (kind === "repository") return t.drop.tag;
  return kind === "registry" ? t.drop.repositoryAndTag : t.drop.name;
}

function problemWords(problem: "invalid" | "taken", isTag: boolean, t: Messages): string {
  if (problem === "taken") return t.drag.problems.taken;
  return isTag ? t.drag.problems.tag : t.drag.problems.name;
}

interface MeetsProps {
  readonly item: PlacingItem;
  readonly index: number;
  readonly plan: TransferPlan | undefined;
  /** Whether it is to be chosen; moving a tag is a choice already. */
  readonly asks: boolean;
}

/** What stands in the way of a name, and what shall become of it. */
function Meets({ item, index, plan, asks }: MeetsProps) {
  const { t } = useI18n();
  const changeItem = useApp((state) => state.changePlacingItem);
  if (plan === undefined) return null;
  const meeting = meetingOf(plan);
  const digest = plan.tags[0]?.digest;
  if (meeting.kind !== "different") {
    const isSkipped = meeting.kind === "same" && plan.bytes.move === 0 && !bringsAdditions(plan);
    const words = meeting.kind === "same" && !isSkipped ? "sameMoves" : meeting.kind;
    return <span className={css("meets", meeting.kind)}>{t.drag.meeting[words]}</span>;
  }
  const beside = nameBeside(item.name);
  return (
    <div className={css("conflict")}>
      <span className={css("digests")}>
        <DigestChip digest={meeting.previous} />
        <ArrowRight aria-label={t.drag.becomes} />
        {digest !== undefined && <DigestChip digest={digest} />}
      </span>
      {asks && (
        <Picker
          label={t.drag.choiceFor(printable(item.name))}
          options={[
            { id: "ask", title: t.drag.choices.ask },
            { id: "replace", title: t.drag.choices.replace },
            { id: "keep-both", title: t.drag.choices["keep-both"](printable(beside)) },
            { id: "skip", title: t.drag.choices.skip },
          ].filter(({ id }) => id !== "ask" || item.choice === "ask")}
          selected={item.choice}
          onSelect={(id) => {
            if (id === "keep-both") changeItem(index, { name: beside });
            else if (id === "replace" || id === "skip") changeItem(index, { choice: id });
          }}
        />
      )}
    </div>
  );
}

/** One answer for all names that are taken, where there are several. */
function ForAll({
  draft,
  plans,
}: {
  readonly draft: PlacingDraft;
  readonly plans: readonly TransferPlan[];
}) {
  const { t } = useI18n();
  const decideAll = useApp((state) => state.decideAll);
  const conflicts = takenItems(draft).filter((_item, index) => {
    const plan = plans[index];
    return plan !== undefined && meetingOf(plan).kind === "different";
  });
  if (conflicts.length < 2) return null;
  return (
    <div className={css("all")} role="group" aria-label={t.drag.toAll(conflicts.length)}>
      <span>{t.drag.toAll(conflicts.length)}</span>
      <Button onPress={() => decideAll("replace")}>{t.drag.choices.replace}</Button>
      <Button onPress={() => decideAll("keep-both")}>{t.drag.keepAll}</Button>
      <Button onPress={() => decideAll("skip")}>{t.drag.choices.skip}</Button>
    </div>
  );
}
