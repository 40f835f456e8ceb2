import { useEffect, useRef } from "react";
import { useLandmark } from "react-aria";
import { Anchor, Tag } from "lucide-react";
import { hasLoginCure } from "../../store/login-cure.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { AppState } from "../../store/index.ts";
import { placeKey } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { DropHint } from "../../ui/DropHint.tsx";
import { useFileDrop } from "../../ui/use-file-drop.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import styles from "./Browse.module.css";
import { dropPlaceOf, dropWords } from "./drop-target.ts";
import { EnginePane } from "./EnginePane.tsx";
import { FilePane } from "./FilePane.tsx";
import { Centred, ImageList, Waiting } from "./ImageList.tsx";
import { NamespacePane } from "./NamespacePane.tsx";
import { PaneBar } from "./PaneBar.tsx";
import { fullPlaceTitle } from "./place-title.ts";
import { PushFileButton } from "./PushFileButton.tsx";
import pushStyles from "./Push.module.css";
import { RemovalZone } from "./RemovalZone.tsx";
import { Unreadable } from "./Unreadable.tsx";
import { UndoNote } from "./UndoNote.tsx";
import { joinDrops, useSpaceDrop } from "./use-place-drop.ts";
import { useRows } from "./use-rows.ts";
import { WelcomeCards, WelcomePage } from "./Welcome.tsx";

const css = classNamesOf({ ...styles, ...pushStyles });

/** What is in the place that is open. Folded, no more than the name of the place is seen. */
export function BrowsePane({ isFolded }: { readonly isFolded: boolean }) {
  const { t } = useI18n();
  const ref = useRef<HTMLElement>(null);
  const store = useAppStore();
  const arrivals = useApp((state) => state.arrivals);
  const isSplit = useApp((state) => state.openPanes.length > 1);
  const isActive = useApp((state) => state.activePane === state.paneId);
  const label = useApp((state) => paneLabel(state, t));
  const { landmarkProps } = useLandmark({ role: "region", "aria-label": label }, ref);
  useEffect(() => {
    const { activePane, paneId } = store.getState();
    if (arrivals > 0 && activePane === paneId) ref.current?.focus();
  }, [store, arrivals]);
  const spaceProps = useSpaceDrop();
  const target = dropPlaceOf(useApp((state) => state.place));
  const drop = useApp((state) => state.drop);
  const { isOver, dropProps } = useFileDrop(
    target === undefined ? undefined : (items) => void drop(target, items),
  );
  return (
    <section
      {...landmarkProps}
      {...joinDrops(dropProps, isSplit ? spaceProps : {})}
      ref={ref}
      className={css("pane", "zone", isFolded && "barOnly")}
      data-pane="centre"
      data-active={isActive}
      tabIndex={-1}
      onFocus={() => activate(store.getState())}
      onPointerDownCapture={() => activate(store.getState())}
    >
      {isSplit && <PaneBar />}
      {!isFolded && (
        <div className={css("place")}>
          <OpenPlace />
          <RemovalZone />
          <UndoNote />
        </div>
      )}
      {isOver && target !== undefined && (
        <DropHint title={dropWords(target, t)} body={t.drop.hereKinds} />
      )}
    </section>
  );
}

/** Whatever has the focus is in the active pane; but who carries images only passes through the other one. */
function activate({ drag, activatePane, paneId }: AppState): void {
  if (drag === undefined) activatePane(paneId);
}

/** With two lists, each says which one it is. */
function paneLabel(state: AppState, t: Messages): string {
  const { openPanes, paneId } = state;
  if (openPanes.length < 2)
    return state.place.kind === "namespace" ? t.repositories.label : t.browse.label;
  const title = fullPlaceTitle(state, t);
  return openPanes[0] === paneId ? t.panes.left(title) : t.panes.right(title);
}

function OpenPlace() {
  const place = useApp((state) => state.place);
  switch (place.kind) {
    case "store":
      return <StorePane />;
    case "engine":
      return <EnginePane key={place.engine} name={place.engine} />;
    case "file":
      return <FilePane key={place.path} path={place.path} />;
    case "namespace":
      return <NamespacePane key={placeKey(place)} place={place} />;
    default:
      return <RepositoryPane />;
  }
}

function StorePane() {
  const { t } = useI18n();
  const images = useApp((state) => state.storeImages);
  const connections = useApp((state) => state.connections);
  const rows = useRows();
  if (rows.all.length > 0) return <ImageList rows={rows} />;
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
  if (rows.all.length > 0) return <ImageList rows={rows} />;
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
      <PushFileButton words />
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
    <Unreadable error={tags.error} title={t.browse.tagsFailed}>
      <Button onPress={() => void refresh()}>{t.action.retry}</Button>
      {hasLoginCure(tags.error) && (
        <Button onPress={() => openLoginFor(place)}>{t.action.signIn}</Button>
      )}
    </Unreadable>
  );
}
