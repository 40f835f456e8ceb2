import { useI18n } from "../../i18n/use-i18n.ts";
import { type AdditionSums, sumAdditions } from "../../store/additions.ts";
import { useApp } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";

/** Whether signatures, SBOMs and whatever else refers to the images go along; and, once it is known, how much that is. */
export function AdditionsChoice() {
  const { t, format } = useI18n();
  const taken = useApp((state) => state.takesAdditions);
  const setTaken = useApp((state) => state.setTakesAdditions);
  const plans = useApp((state) => state.plans);
  const isKnown = taken && plans.status === "ready";
  const sums = isKnown ? sumAdditions(plans.value) : undefined;
  const { include, includeWith } = t.additions;
  return (
    <Check isSelected={taken} onChange={setTaken} {...useHint(sums)}>
      {sums === undefined ? include : includeWith(sums.count, format.bytes(sums.bytes))}
    </Check>
  );
}

/** What was asked for and does not come. */
function useHint(sums: AdditionSums | undefined): { readonly hint?: string } {
  const { t } = useI18n();
  if (sums === undefined) return {};
  const { left, complete } = sums;
  const words = [
    ...(left.destination > 0 ? [t.additions.leftByDestination(left.destination)] : []),
    ...(left.image_changes > 0 ? [t.additions.leftWithIndex(left.image_changes)] : []),
    ...(complete ? [] : [t.additions.incomplete]),
  ];
  return words.length === 0 ? {} : { hint: words.join(" ") };
}
