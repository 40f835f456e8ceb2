import { ArrowRight, History, RotateCw } from "lucide-react";
import { useEffect } from "react";
import type { HistoryEntry } from "../../../shared/history.ts";
import { printable } from "../../../shared/printable.ts";
import type { Transfer } from "../../../shared/transfer.ts";
import type { UndoEntry } from "../../../shared/undo.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { historyLocation, historyStamp, type ImageHistory } from "../../store/image-history.ts";
import { familiarName, imageTitle, objectTitle, repositoryOf } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { When } from "../../ui/When.tsx";
import inspectorStyles from "./Inspector.module.css";
import styles from "./Related.module.css";
import { RemovalEntry } from "./RemovalEntry.tsx";

const css = classNamesOf(styles);
const inspectorCss = classNamesOf(inspectorStyles);

/** What this program did with the image or with its repository, the latest first. */
export function HistoryTab({ location }: { readonly location: string }) {
  const { t } = useI18n();
  const store = useAppStore();
  const scope = useApp((state) => state.historyScope);
  const setScope = useApp((state) => state.setHistoryScope);
  const load = useApp((state) => state.imageHistory);
  const of = useApp(historyLocation);
  const stamp = useApp(historyStamp);
  // Asked again when something has happened: it may be about this image.
  useEffect(() => {
    if (of !== undefined) void store.getState().loadImageHistory(of, stamp);
  }, [store, of, stamp]);
  return (
    <div className={inspectorCss("view")}>
      {repositoryOf(location) !== undefined && (
        <div className={css("scope")}>
          <Segments
            label={t.history.scope}
            options={[
              { id: "image", title: t.history.image },
              { id: "repository", title: t.history.repository },
            ]}
            selected={scope}
            onSelect={setScope}
          />
        </div>
      )}
      {load.status === "failed" && <ErrorNote error={load.error} title={t.history.failed} />}
      <Entries />
    </div>
  );
}

function Entries() {
  const { t } = useI18n();
  const history = useApp((state) => state.imageHistory.value);
  if (history === undefined) return null;
  if (history.entries.length + history.removals.length === 0) {
    return (
      <EmptyState icon={<History aria-hidden />} title={t.history.none} body={t.history.noneBody} />
    );
  }
  return (
    <>
      <ol className={css("items")}>
        {latestFirst(history).map((one) =>
          "transfer" in one ? (
            <Entry key={one.transfer.id} entry={one} />
          ) : (
            <RemovalEntry key={one.id} entry={one} />
          ),
        )}
      </ol>
      {!history.complete && <p className={inspectorCss("none")}>{t.history.more}</p>}
    </>
  );
}

/** Transfers by when they ended, removals by when they were made. */
function latestFirst({ entries, removals }: ImageHistory): readonly (HistoryEntry | UndoEntry)[] {
  const at = (one: HistoryEntry | UndoEntry): number =>
    "transfer" in one ? (one.transfer.finishedAt ?? one.transfer.createdAt) : one.at;
  return [...entries, ...removals].toSorted((a, b) => at(b) - at(a));
}

function Entry({ entry: { transfer, end } }: { readonly entry: HistoryEntry }) {
  const { t, format } = useI18n();
  const runAgain = useApp((state) => state.runAgain);
  const openDrawer = useApp((state) => state.setDrawerOpen);
  const { state, kind } = transfer;
  const act = t.history.acts[kind];
  const finishedAt = transfer.finishedAt ?? transfer.createdAt;
  const when = new Date(finishedAt).toISOString();
  return (
    <li className={css("item", "entry")}>
      <div className={css("entryHead")}>
        <span className={css("act")}>{act}</span>
        {(state === "failed" || state === "cancelled") && (
          <span className={css("bad")}>{t.history.states[state]}</span>
        )}
        <span className={css("when")}>
          <When iso={when} />
        </span>
        <IconButton
          size="small"
          label={t.history.againOf(`${act} ${printable(imageTitle(transfer.source))}`)}
          icon={<RotateCw aria-hidden />}
          onPress={() => {
            // Its progress is there, and any question that it puts.
            openDrawer(true);
            void runAgain(transfer.id);
          }}
        />
      </div>
      {end !== "source" && (
        <p className={css("place")}>
          {t.history.from} {placeName(transfer.source)}
        </p>
      )}
      {end !== "destination" && (
        <p className={css("place")}>
          {t.history.to} {placeName(transfer.destination)}
        </p>
      )}
      <Changes results={transfer.results} />
      <time className="offscreen" dateTime={when}>
        {format.exact(when)}
      </time>
    </li>
  );
}

/** A place on this computer says what kind of place it is; a registry's image is known by its name. */
function placeName(location: string): string {
  const title = printable(objectTitle(location));
  const scheme = /^[a-z-]+:(?!\/\/)/.exec(location)?.[0];
  const isLocal = scheme !== undefined && repositoryOf(location) === undefined;
  return isLocal && !title.startsWith(scheme) ? `${scheme}${title}` : title;
}

/** What names point at since, and what they pointed at before. */
function Changes({ results }: { readonly results: Transfer["results"] }) {
  const { t } = useI18n();
  return results.map(({ name, digest, previous }) => (
    <p key={name} className={css("change")}>
      <span>{t.history.became(printable(familiarName(name)))}</span>
      {previous !== undefined && (
        <>
          <span className="offscreen">{t.history.before}</span>
          <DigestChip digest={previous} />
          <ArrowRight size={12} aria-hidden />
          <span className="offscreen">{t.history.after}</span>
        </>
      )}
      <DigestChip digest={digest} />
    </p>
  ));
}
