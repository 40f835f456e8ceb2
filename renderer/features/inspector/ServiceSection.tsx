import { useI18n } from "../../i18n/use-i18n.ts";
import { printable } from "../../../shared/printable.ts";
import { When } from "../../ui/When.tsx";
import { Fact } from "./Facts.tsx";
import { LabelsField } from "./LabelsField.tsx";
import { LockField } from "./LockField.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Inspector.module.css";
import type { InspectedService } from "./use-service-image.ts";

const css = classNamesOf(styles);

/** What the registry's service says of the image, and what can be changed about it there. */
export function ServiceSection({ of }: { readonly of: InspectedService }) {
  const { t, format } = useI18n();
  const { row, tag, service } = of;
  const { labels, locks } = service.capabilities;
  const own = row?.tags.find(({ name }) => name === tag);
  const pushedAt = own?.pushedAt ?? row?.pushedAt;
  const pulledAt = own?.pulledAt ?? row?.pulledAt;
  const facts = [pushedAt, pulledAt, row?.pushedBy, row?.pulls, own?.immutable];
  const hasFacts = facts.some((fact) => fact !== undefined);
  if (!hasFacts && !labels && !locks) return null;
  return (
    <section aria-label={t.providers.onRegistry}>
      <h3 className={css("label")}>{t.providers.onRegistry}</h3>
      {hasFacts && (
        <dl className={css("facts")}>
          {pushedAt !== undefined && <TimeFact label={t.providers.columns.pushed} at={pushedAt} />}
          {row?.pushedBy !== undefined && (
            <Fact label={t.providers.pushedBy}>{printable(row.pushedBy)}</Fact>
          )}
          {pulledAt !== undefined && <TimeFact label={t.providers.columns.pulled} at={pulledAt} />}
          {row?.pulls !== undefined && (
            <Fact label={t.providers.columns.pulls}>{format.number(row.pulls)}</Fact>
          )}
          {own?.immutable === true && (
            <Fact label={t.providers.lock}>{t.providers.marks.immutableBody}</Fact>
          )}
        </dl>
      )}
      {labels && <LabelsField of={of} />}
      {locks && <LockField of={of} />}
    </section>
  );
}

function TimeFact({ label, at }: { readonly label: string; readonly at: number }) {
  const { format } = useI18n();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  return (
    <Fact label={label}>
      <When iso={iso} /> <span className={css("exact")}>{format.exact(iso)}</span>
    </Fact>
  );
}
