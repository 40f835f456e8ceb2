import { Link2Off, RefreshCw } from "lucide-react";
import { useEffect } from "react";
import type { Inspection } from "../../../shared/image.ts";
import type { RelatedItem, RelatedPart } from "../../../shared/related.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { Accessories } from "./Accessories.tsx";
import inspectorStyles from "./Inspector.module.css";
import styles from "./Related.module.css";
import { groupsOf, isComplete, type RelatedGroup } from "./related-groups.ts";
import { RelatedRow } from "./RelatedRow.tsx";

const css = classNamesOf(styles);
const inspectorCss = classNamesOf(inspectorStyles);
const NO_PARTS: readonly RelatedPart[] = [];

/** What belongs to the image and what it belongs to, by kind, in words. */
export function RelatedTab({ inspection }: { readonly inspection: Inspection }) {
  const { t } = useI18n();
  const store = useAppStore();
  const load = useApp((state) => state.related);
  const platform = useApp((state) => state.inspected?.platform);
  const { location } = inspection;
  const { digest } = inspection.descriptor;
  useEffect(() => {
    void store.getState().loadRelated({ location, platform, digest });
    return () => store.getState().leaveRelated();
  }, [store, location, digest, platform]);
  const parts = load.value?.parts ?? NO_PARTS;
  const groups = groupsOf(parts);
  const isOver = load.status === "ready";
  return (
    <div className={inspectorCss("view")}>
      <div className={css("head")}>
        <p className={css("about")}>{t.related.about}</p>
        <IconButton
          size="small"
          label={t.related.again}
          icon={<RefreshCw aria-hidden />}
          onPress={() => {
            const image = { location, platform, digest };
            void store.getState().loadRelated(image, { again: true });
          }}
        />
      </div>
      {load.status === "failed" && <ErrorNote error={load.error} title={t.related.failed} />}
      {parts.map(({ part, error }) =>
        error === undefined ? null : (
          <ErrorNote key={part} error={error} title={t.related.failedParts[part]} />
        ),
      )}
      <Accessories inspection={inspection} />
      {groups.map(([group, items]) => (
        <Group key={group} group={group} items={items} />
      ))}
      {load.status === "loading" && (
        <div className={css("looking")}>
          <Spinner label={t.related.looking} />
          <span aria-hidden>{t.related.looking}</span>
        </div>
      )}
      {isOver && groups.length === 0 && parts.every(({ error }) => error === undefined) && (
        <EmptyState
          icon={<Link2Off aria-hidden />}
          title={t.related.nothing}
          body={t.related.nothingBody}
        />
      )}
      {isOver && !isComplete(parts) && (
        <p className={inspectorCss("none")}>{t.related.incomplete}</p>
      )}
    </div>
  );
}

interface GroupProps {
  readonly group: RelatedGroup;
  readonly items: readonly RelatedItem[];
}

function Group({ group, items }: GroupProps) {
  const { t, format } = useI18n();
  return (
    <section aria-label={t.related.groups[group]}>
      <h3 className={css("groupTitle")}>
        {t.related.groups[group]}
        <span className={css("count")}>{format.number(items.length)}</span>
      </h3>
      <p className={css("explained")}>{t.related.explained[group]}</p>
      <ul className={css("items")}>
        {items.map((item) => (
          <RelatedRow key={`${item.location} ${item.found}`} item={item} />
        ))}
      </ul>
    </section>
  );
}
