import { useRef } from "react";
import { useLandmark } from "react-aria";
import { Anchor, SearchX, Tag } from "lucide-react";
import { hasLoginCure } from "../../store/login-cure.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Browse.module.css";
import { BrowseHeader } from "./BrowseHeader.tsx";
import { ImageToolbar } from "./ImageToolbar.tsx";
import { TagGrid } from "./TagGrid.tsx";
import { type Rows, useRows } from "./use-rows.ts";
import { WelcomeCards, WelcomePage } from "./Welcome.tsx";

const css = classNamesOf(styles);

/** The centre of the window: what is in the place that is open. */
export function BrowsePane() {
  const { t } = useI18n();
  const ref = useRef<HTMLElement>(null);
  const place = useApp((state) => state.place);
  const { landmarkProps } = useLandmark({ role: "region", "aria-label": t.browse.label }, ref);
  return (
    <section {...landmarkProps} ref={ref} className={css("pane")} data-pane="centre">
      {place.kind === "store" ? <StorePane /> : <RepositoryPane />}
    </section>
  );
}

function StorePane() {
  const { t } = useI18n();
  const images = useApp((state) => state.storeImages);
  const connections = useApp((state) => state.connections);
  const rows = useRows();
  if (rows.all.length > 0) return <List rows={rows} />;
  if (images.status === "failed") {
    return (
      <Centred>
        <ErrorNote error={images.error} title={t.browse.storeFailed} />
      </Centred>
    );
  }
  const waiting = images.status !== "ready" || connections.value === undefined;
  if (waiting && connections.status !== "failed") return <Waiting />;
  if (connections.value?.length === 0) return <WelcomePage />;
  return (
    <EmptyState
      icon={<Anchor aria-hidden />}
      title={t.browse.emptyStore}
      body={t.browse.emptyStoreBody}
    >
      <WelcomeCards />
    </EmptyState>
  );
}

function RepositoryPane() {
  const { t } = useI18n();
  const tags = useApp((state) => state.tags);
  const place = useApp((state) => state.place);
  const openTransfer = useApp((state) => state.openTransfer);
  const rows = useRows();
  if (rows.all.length > 0) return <List rows={rows} />;
  if (tags.status === "failed") return <TagsFailed />;
  if (tags.status !== "ready") return <Waiting />;
  const destination = place.kind === "repository" ? `${place.host}/${place.repository}:latest` : "";
  return (
    <EmptyState
      icon={<Tag aria-hidden />}
      title={t.browse.emptyRepository}
      body={t.browse.emptyRepositoryBody}
    >
      <Button onPress={() => openTransfer("transfer", [], { destination })}>
        {t.browse.pushHere}
      </Button>
    </EmptyState>
  );
}

function TagsFailed() {
  const { t } = useI18n();
  const tags = useApp((state) => state.tags);
  const place = useApp((state) => state.place);
  const refresh = useApp((state) => state.refresh);
  const openLoginFor = useApp((state) => state.openLoginFor);
  if (tags.status !== "failed" || place.kind !== "repository") return null;
  return (
    <Centred>
      <ErrorNote error={tags.error} title={t.browse.tagsFailed}>
        <Button onPress={() => void refresh()}>{t.action.retry}</Button>
        {hasLoginCure(tags.error) && (
          <Button onPress={() => openLoginFor(place)}>{t.action.signIn}</Button>
        )}
      </ErrorNote>
    </Centred>
  );
}

function List({ rows }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  return (
    <div className={css("list")}>
      <BrowseHeader rows={rows} />
      <ImageToolbar shown={rows.shown} />
      {rows.shown.length === 0 ? (
        <EmptyState icon={<SearchX aria-hidden />} title={t.browse.noMatch(filter)}>
          <Button onPress={() => setFilter("")}>{t.browse.clearFilter}</Button>
        </EmptyState>
      ) : (
        <TagGrid rows={rows} />
      )}
    </div>
  );
}

function Waiting() {
  const { t } = useI18n();
  return (
    <Centred>
      <Spinner label={t.sidebar.loading} />
    </Centred>
  );
}

function Centred({ children }: { readonly children: React.ReactNode }) {
  return <div className={css("centred")}>{children}</div>;
}
