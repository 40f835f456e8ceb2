import { useI18n } from "../../i18n/use-i18n.ts";
import type { RemovalPlan } from "../../../shared/plan.ts";
import type { Sheet } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { Choice } from "../../ui/Choice.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { NameList } from "./NameList.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import { RemovalFrame } from "./RemovalFrame.tsx";
import styles from "./Sheets.module.css";
import { useConfirmation } from "./use-confirmation.ts";

const css = classNamesOf(styles);

/** Shows what a removal takes away and what stays, and does it only then. */
export function RemovalSheet({ sheet }: { readonly sheet: Sheet & { kind: "removal" } }) {
  const { t } = useI18n();
  const plans = useApp((state) => state.removals);
  const close = useApp((state) => state.closeSheet);
  const removeImages = useApp((state) => state.removeImages);
  const offerSpace = useApp((state) => state.offerSpace);
  const setVerb = useApp((state) => state.setRemovalVerb);
  const confirmation = useConfirmation(plans.value);
  const submit = sheet.verb === "tag" ? t.removal.submitTag : t.removal.submitManifest;
  return (
    <RemovalFrame
      title={t.removal.title}
      question={t.removal.question(sheet.locations.length)}
      words={{ submit, busy: t.removal.busy, failed: t.removal.failed }}
      onRemove={() => removeImages(confirmation.typed)}
      onDone={() => {
        close();
        void offerSpace(sheet.locations);
      }}
      isReady={plans.status === "ready" && confirmation.given}
    >
      <Choice
        label={t.removal.verb}
        value={sheet.verb}
        onChange={setVerb}
        options={[
          { value: "tag", label: t.removal.verbTag, hint: t.removal.verbTagBody },
          { value: "manifest", label: t.removal.verbManifest, hint: t.removal.verbManifestBody },
        ]}
      />
      {plans.status === "loading" && <Spinner label={t.removal.planning} />}
      {plans.status === "failed" && <ErrorNote error={plans.error} title={t.removal.planFailed} />}
      {plans.status === "ready" && <Consequences plans={plans.value} />}
      {plans.status === "ready" && <ProductionQuestion confirmation={confirmation} />}
    </RemovalFrame>
  );
}

function Consequences({ plans }: { readonly plans: readonly RemovalPlan[] }) {
  const { t } = useI18n();
  const removed = plans.flatMap(({ tags, digest }) => tags.map((name) => ({ name, digest })));
  const gone = new Set(removed.map(({ name }) => name));
  const stays = plans
    .flatMap(({ siblings, digest }) => siblings.map((name) => ({ name, digest })))
    .filter(({ name }) => !gone.has(name));
  return (
    <>
      <NameList label={t.removal.removed} names={removed} tone="bad" />
      {stays.length > 0 && <NameList label={t.removal.stays} names={stays} tone="good" />}
      {plans.some(({ complete }) => !complete) && (
        <p className={css("notice")}>{t.removal.incomplete}</p>
      )}
    </>
  );
}
