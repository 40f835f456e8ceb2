import { ArrowRight } from "lucide-react";
import type { PlannedTag, TransferPlan } from "../../../shared/plan.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { familiarName, repositoryOf } from "../../store/place.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import styles from "./Sheets.module.css";

const css = classNamesOf(styles);

/** Names drawn; the rest is a number. */
const MAX_TAGS = 50;

const SIGNS = { create: "+", replace: "~", unchanged: "=" } as const;

/** The names that will point at the image: new ones, ones that move, and ones that stay. */
export function PlanTags({ plans }: { readonly plans: readonly TransferPlan[] }) {
  const { t } = useI18n();
  const tags = plans.flatMap((plan) =>
    plan.tags.filter(isShown).map((tag) => ({ tag, name: fullName(plan, tag) })),
  );
  if (tags.length === 0) return null;
  return (
    <div>
      <h4 className={css("label")}>{t.sheet.tags}</h4>
      <ul className={css("names")}>
        {tags.slice(0, MAX_TAGS).map(({ tag, name }) => (
          <TagRow key={name} tag={tag} name={name} />
        ))}
        {tags.length > MAX_TAGS && (
          <li className={css("more")}>{t.sheet.moreTags(tags.length - MAX_TAGS)}</li>
        )}
      </ul>
    </div>
  );
}

/** The names of signatures and the like say nothing to people, unless another one is lost. */
function isShown({ addition, action }: PlannedTag): boolean {
  return addition === undefined || action === "replace";
}

function TagRow({ tag, name }: { readonly tag: PlannedTag; readonly name: string }) {
  const { t } = useI18n();
  return (
    <li className={css("nameRow", tag.previous !== undefined && "tall")}>
      <span className={css("sign", tag.action)} aria-hidden>
        {SIGNS[tag.action]}
      </span>
      <span className={css("tagName")} title={printable(name)}>
        {printable(name)}
      </span>
      <span className={css("action", tag.action)}>{t.sheet[tag.action]}</span>
      <span className={css("digests")}>
        {tag.previous !== undefined && (
          <>
            <DigestChip digest={tag.previous} />
            <ArrowRight aria-label={t.sheet.becomes} />
          </>
        )}
        <DigestChip digest={tag.digest} />
      </span>
    </li>
  );
}

/** A tag alone says little: it is shown with its repository. Names of the store are whole already. */
function fullName(plan: TransferPlan, tag: PlannedTag): string {
  const repository = repositoryOf(plan.destination);
  const name =
    repository === undefined ? tag.name : `${repository.host}/${repository.repository}:${tag.name}`;
  return familiarName(name);
}
