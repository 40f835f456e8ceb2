import { Server } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import type { WireError } from "../../../shared/errors.ts";
import type { TransferPlan } from "../../../shared/plan.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { hasLoginCure } from "../../store/login-cure.ts";
import { repositoryOf } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { Notice } from "./Notice.tsx";
import { noticeTexts } from "./plan-notices.ts";
import { PlanPulls } from "./PlanPulls.tsx";
import { PlanTags } from "./PlanTags.tsx";
import { summarisePlans } from "./plan-summary.ts";
import styles from "./Sheets.module.css";

const css = classNamesOf(styles);

export interface PlanPreviewProps {
  /** Whether the names that are written are listed. */
  readonly names?: boolean;
  /** Those of the sheet's plans that are carried out. */
  readonly only?: readonly TransferPlan[];
}

/** What will happen, found out while one types. */
export function PlanPreview({ names = true, only }: PlanPreviewProps) {
  const { t } = useI18n();
  const plans = useApp((state) => state.plans);
  return (
    <section
      className={css("plan")}
      aria-label={t.sheet.plan}
      aria-busy={plans.status === "loading"}
    >
      <div className={css("planHead")}>
        <h3 className={css("label")}>{t.sheet.plan}</h3>
        {plans.status === "loading" && <Spinner label={t.sheet.planning} />}
      </div>
      {plans.status === "idle" && <p className={css("faint")}>{t.sheet.planIdle}</p>}
      {plans.status === "failed" && <PlanFailed />}
      {plans.value !== undefined && <PlanBody plans={only ?? plans.value} names={names} />}
    </section>
  );
}

function PlanFailed() {
  const { t } = useI18n();
  const plans = useApp((state) => state.plans);
  const planAgain = useApp((state) => state.planAgain);
  const openLoginFor = useApp((state) => state.openLoginFor);
  const destination = useApp((state) => state.plannedDestination);
  if (plans.status !== "failed") return null;
  const { error } = plans;
  const concerned = concernedRepository(error, destination);
  return (
    <ErrorNote error={error} title={t.sheet.planFailed}>
      <Button onPress={planAgain}>{t.action.retry}</Button>
      {concerned !== undefined && hasLoginCure(error) && (
        <Button onPress={() => openLoginFor(concerned)}>{t.action.signIn}</Button>
      )}
    </ErrorNote>
  );
}

/** The repository that an error is about: what it names itself, else the destination. */
function concernedRepository(
  { details: { host, repository } }: WireError,
  destination: string,
): { readonly host: string; readonly repository: string } | undefined {
  if (typeof host !== "string") return repositoryOf(destination);
  return { host, repository: typeof repository === "string" ? repository : "" };
}

interface PlanBodyProps {
  readonly plans: readonly TransferPlan[];
  readonly names: boolean;
}

function PlanBody({ plans, names }: PlanBodyProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const { mount, move } = summarisePlans(plans);
  const writes = plans.some(
    ({ manifests, tags }) =>
      manifests.some(({ action }) => action === "write") ||
      tags.some(({ action }) => action !== "unchanged"),
  );
  const isCutShort = plans.some(({ pulls }) => (pulls?.toCome ?? 0) > 0);
  // Whoever shows the names elsewhere says there what becomes of them.
  const isSaid = (code: string): boolean => !names && code === "tag_replaced";
  const notices = plans.flatMap((plan) =>
    noticeTexts(
      plan.notices.filter(({ code }) => !isSaid(code)),
      i18n,
    ),
  );
  const copies = plans.flatMap(({ serverCopy }) => (serverCopy === undefined ? [] : [serverCopy]));
  const isAllCopied = copies.length === plans.length;
  return (
    <>
      {copies.length > 0 && <ServerCopy copies={copies} />}
      {!isCutShort && !isAllCopied && <Sums plans={plans} />}
      {!isAllCopied && move.count === 0 && mount.count === 0 && !isCutShort && (
        <p className={css("faint")}>{writes ? t.sheet.nothingMoves : t.sheet.nothingChanges}</p>
      )}
      {names && <PlanTags plans={plans} />}
      {[...new Set(notices)].map((text) => (
        <Notice key={text}>{text}</Notice>
      ))}
      <PlanPulls plans={plans} />
    </>
  );
}

/** The registry copies by itself, and perhaps more than was asked for. */
function ServerCopy(props: {
  readonly copies: readonly { readonly alsoTags: readonly string[] }[];
}) {
  const { t } = useI18n();
  const tags = [...new Set(props.copies.flatMap(({ alsoTags }) => alsoTags))];
  return (
    <>
      <p className={css("serverCopy")}>
        <Server aria-hidden />
        <span>{t.providers.serverCopy}</span>
      </p>
      {tags.length > 0 && (
        <Notice>{t.providers.serverCopyTags(tags.map(printable).join(", "))}</Notice>
      )}
    </>
  );
}

/** What is there already, what is mounted and what moves: as a bar, and in numbers. */
function Sums({ plans }: { readonly plans: readonly TransferPlan[] }) {
  const { t, format } = useI18n();
  const { exists, mount, move } = summarisePlans(plans);
  const total = Math.max(1, exists.bytes + mount.bytes + move.bytes);
  const parts = [
    { id: "exists", title: t.sheet.exists, ...exists },
    { id: "mount", title: t.sheet.mounts, ...mount },
    { id: "move", title: t.sheet.moves, ...move },
  ];
  return (
    <>
      <div className={css("bar")} aria-hidden>
        {parts
          .filter(({ bytes }) => bytes > 0)
          .map(({ id, bytes }) => (
            <div key={id} className={css("part", id)} style={{ flexGrow: bytes / total }} />
          ))}
      </div>
      <dl className={css("legend")}>
        {parts.map(({ id, title, count, bytes }) => (
          <div key={id} className={css("entry", count === 0 && "none")}>
            <dt>
              <span className={css("swatch", id)} aria-hidden />
              {title}
            </dt>
            <dd>{t.sheet.blobs(count, format.bytes(bytes))}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
