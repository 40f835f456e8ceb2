import { useI18n } from "../../i18n/use-i18n.ts";
import type { RemovalPlan } from "../../../shared/plan.ts";
import { printable } from "../../../shared/printable.ts";
import { familiarName } from "../../store/place.ts";
import type { Sheet } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Choice } from "../../ui/Choice.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import styles from "./Sheets.module.css";
import { useConfirmation } from "./use-confirmation.ts";
import { useSubmit } from "./use-submit.ts";

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
  const { busy, error, submit } = useSubmit(
    () => removeImages(confirmation.typed),
    () => {
      close();
      void offerSpace(sheet.locations);
    },
  );
  const submitWords = sheet.verb === "tag" ? t.removal.submitTag : t.removal.submitManifest;
  return (
    <SheetFrame
      title={t.removal.title}
      role="alertdialog"
      onClose={close}
      onSubmit={() => undefined} // Enter must never remove: only the button does.
      footer={
        <>
          <Button onPress={close} autoFocus>
            {t.action.cancel}
          </Button>
          <Button
            variant="danger"
            isDisabled={plans.status !== "ready" || !confirmation.given}
            onPress={submit}
          >
            {busy ? t.removal.busy : submitWords}
          </Button>
        </>
      }
    >
      <p className={css("question")}>{t.removal.question(sheet.locations.length)}</p>
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
      {error !== undefined && <ErrorNote error={error} title={t.removal.failed} />}
    </SheetFrame>
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

/** Names drawn; the rest is a number. */
const MAX_NAMES = 50;

interface NameListProps {
  readonly label: string;
  readonly names: readonly { readonly name: string; readonly digest: string }[];
  readonly tone: "good" | "bad";
}

function NameList({ label, names, tone }: NameListProps) {
  const { t } = useI18n();
  const unique = [...new Map(names.map((entry) => [entry.name, entry])).values()];
  return (
    <section>
      <h3 className={css("label")}>{label}</h3>
      <ul className={css("names")}>
        {unique.slice(0, MAX_NAMES).map(({ name, digest }) => (
          <li key={name} className={css("nameRow")}>
            <span className={css("sign", tone)} aria-hidden>
              {tone === "bad" ? "−" : "="}
            </span>
            <span className={css("tagName")}>{printable(familiarName(name))}</span>
            <DigestChip digest={digest} />
          </li>
        ))}
        {unique.length > MAX_NAMES && (
          <li className={css("more")}>{t.sheet.moreTags(unique.length - MAX_NAMES)}</li>
        )}
      </ul>
    </section>
  );
}
