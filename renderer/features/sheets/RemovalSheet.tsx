import { useMemo, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { goingOf, MAX_UNTYPED, type RemovalVerb } from "../../store/removal.ts";
import type { Sheet } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { Choice } from "../../ui/Choice.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import { RemovalConsequences } from "./RemovalConsequences.tsx";
import { RemovalFrame } from "./RemovalFrame.tsx";
import { useConfirmation } from "./use-confirmation.ts";

/** Shows what a removal takes away and what stays, and does it only then. */
export function RemovalSheet({ sheet }: { readonly sheet: Sheet & { kind: "removal" } }) {
  const { t } = useI18n();
  const plans = useApp((state) => state.removals);
  const space = useApp((state) => state.removalSpace);
  const done = useApp((state) => state.removalsDone);
  const close = useApp((state) => state.closeSheet);
  const removeImages = useApp((state) => state.removeImages);
  const offerSpace = useApp((state) => state.offerSpace);
  const setVerb = useApp((state) => state.setRemovalVerb);
  const going = useMemo(() => goingOf(plans.value ?? []), [plans.value]);
  const confirmation = useConfirmation(going);
  // What is left out is not asked for; while nothing is known, all of it is.
  const amount = going.length === 0 ? sheet.locations.length : going.length;
  const [typedAmount, setTypedAmount] = useState("");
  // The name of a production repository says more than a number.
  const asksAmount = amount > MAX_UNTYPED && confirmation.texts.length === 0;
  const agreed = !asksAmount || typedAmount.trim() === String(amount);
  const isBlocked = plans.status === "ready" && going.length === 0;
  const words = {
    submit: submitWords(sheet.verb, t),
    busy: amount === 1 ? t.removal.busy : t.removal.busyOf(done, amount),
    failed: t.removal.failed,
  };
  return (
    <RemovalFrame
      title={t.removal.title}
      question={t.removal.question(amount)}
      words={words}
      onRemove={() => removeImages(confirmation.typed)}
      onDone={() => {
        close();
        void offerSpace(sheet.locations);
      }}
      isReady={plans.status === "ready" && confirmation.given && agreed && !isBlocked}
    >
      <VerbChoice verb={sheet.verb} onChange={setVerb} />
      {plans.status === "loading" && <Spinner label={t.removal.planning} />}
      {plans.status === "failed" && <ErrorNote error={plans.error} title={t.removal.planFailed} />}
      {plans.status === "ready" && <RemovalConsequences plans={plans.value} space={space} />}
      {plans.status === "ready" && <ProductionQuestion confirmation={confirmation} />}
      {plans.status === "ready" && asksAmount && (
        <TextInput
          label={t.removal.typeCount(amount)}
          value={typedAmount}
          onChange={setTypedAmount}
          autoComplete="off"
          mono
        />
      )}
    </RemovalFrame>
  );
}

function submitWords(verb: RemovalVerb, t: ReturnType<typeof useI18n>["t"]): string {
  const { submitTag, submitManifest, submitTree } = t.removal;
  return { tag: submitTag, manifest: submitManifest, tree: submitTree }[verb];
}

interface VerbChoiceProps {
  readonly verb: RemovalVerb;
  readonly onChange: (verb: RemovalVerb) => void;
}

/** The three ways to remove, in words. */
function VerbChoice({ verb, onChange }: VerbChoiceProps) {
  const { t } = useI18n();
  const { removal } = t;
  return (
    <Choice
      label={removal.verb}
      value={verb}
      onChange={onChange}
      options={[
        { value: "tag", label: removal.verbTag, hint: removal.verbTagBody },
        { value: "manifest", label: removal.verbManifest, hint: removal.verbManifestBody },
        { value: "tree", label: removal.verbTree, hint: removal.verbTreeBody },
      ]}
    />
  );
}
