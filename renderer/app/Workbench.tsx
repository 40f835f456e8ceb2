import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";
import { Centre } from "../features/browse/Centre.tsx";
import { InspectorPane } from "../features/inspector/InspectorPane.tsx";
import { ConnectionsPane } from "../features/sidebar/ConnectionsPane.tsx";
import { TitleBar } from "../features/toolbar/TitleBar.tsx";
import { TransfersDrawer } from "../features/transfers/TransfersDrawer.tsx";
import { useI18n } from "../i18n/use-i18n.ts";
import { SIDE_PARTS, showsInspector, showsSidebar, type SidePart } from "../store/layout.ts";
import { useApp } from "../store/use-app.ts";
import { classNamesOf } from "../ui/class-names.ts";
import { useNarrower } from "../ui/use-narrower.ts";
import styles from "./App.module.css";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { SideOverlay } from "./SideOverlay.tsx";

const css = classNamesOf(styles);

/** Pixels of the drawer when it is only its status strip. */
const STRIP_HEIGHT = 33;
/** Pixels of the drawer when it opens: one transfer with a dozen layers. */
const DRAWER_HEIGHT = 320;

/** All panes, each with a wall around it. */
export function Workbench() {
  const { t } = useI18n();
  const link = useApp((state) => state.link);
  const settingsError = useApp((state) => state.settingsError);
  const drawerOpen = useApp((state) => state.drawerOpen);
  const setDrawerOpen = useApp((state) => state.setDrawerOpen);
  const drawer = usePanelRef();
  const layout = useDefaultLayout({ id: "portolan.rows", storage: localStorage });

  useEffect(() => {
    const panel = drawer.current;
    if (!drawerOpen) panel?.collapse();
    else if (panel?.isCollapsed() === true) {
      panel.expand();
      if (panel.getSize().inPixels < DRAWER_HEIGHT) panel.resize(DRAWER_HEIGHT);
    }
  }, [drawer, drawerOpen]);

  return (
    <div className={css("window")}>
      <TitleBar />
      {link === "lost" && (
        <div className={css("banner")} role="status">
          {t.app.lost}
        </div>
      )}
      {link === "open" && settingsError !== undefined && (
        <div className={css("banner")} role="status">
          {t.preferences.notSaved}
        </div>
      )}
      {/* Around all panes, so that the handles between them are part of the page's main content too. */}
      <main className={css("rows")}>
        <Group orientation="vertical" {...layout}>
          <Panel id="main" minSize={240}>
            <Columns />
          </Panel>
          <Separator
            className={css("separator", "horizontal")}
            aria-label={t.app.resizeTransfers}
          />
          <Panel
            id="drawer"
            panelRef={drawer}
            collapsible
            collapsedSize={STRIP_HEIGHT}
            defaultSize={STRIP_HEIGHT}
            minSize={140}
            maxSize="70%"
            groupResizeBehavior="preserve-pixel-size"
            onResize={({ inPixels }) => setDrawerOpen(inPixels > STRIP_HEIGHT + 1)}
          >
            <ErrorBoundary>
              <TransfersDrawer />
            </ErrorBoundary>
          </Panel>
        </Group>
      </main>
    </div>
  );
}

/** Pixels below which a part beside the list leaves the list too little: then it lies over the list. */
const ROOM = {
  one: { inspector: 960, sidebar: 700 },
  two: { inspector: 1200, sidebar: 860 },
} as const;

function Columns() {
  const { t } = useI18n();
  const ref = useRef<HTMLDivElement>(null);
  const overlay = useOverlay(ref);
  const hasSidebar = useApp((state) => showsSidebar(state) && !state.floating.has("sidebar"));
  const hasInspector = useApp((state) => showsInspector(state) && !state.floating.has("inspector"));
  const panelIds = useMemo(
    () => [...(hasSidebar ? ["sidebar"] : []), "centre", ...(hasInspector ? ["inspector"] : [])],
    [hasSidebar, hasInspector],
  );
  const layout = useDefaultLayout({ id: "portolan.columns", storage: localStorage, panelIds });
  return (
    <div ref={ref} className={css("columns")}>
      <Group {...layout}>
        {hasSidebar && (
          <>
            <Panel
              id="sidebar"
              defaultSize={236}
              minSize={180}
              maxSize={480}
              groupResizeBehavior="preserve-pixel-size"
            >
              <Sidebar />
            </Panel>
            <Separator className={css("separator", "vertical")} aria-label={t.app.resizeSidebar} />
          </>
        )}
        <Panel id="centre" minSize={280}>
          <ErrorBoundary>
            <Centre />
          </ErrorBoundary>
        </Panel>
        {hasInspector && (
          <>
            <Separator
              className={css("separator", "vertical")}
              aria-label={t.app.resizeInspector}
            />
            <Panel
              id="inspector"
              defaultSize={344}
              minSize={280}
              maxSize={720}
              groupResizeBehavior="preserve-pixel-size"
            >
              <Inspector />
            </Panel>
          </>
        )}
      </Group>
      {overlay !== undefined && (
        <SideOverlay key={overlay} part={overlay}>
          {overlay === "sidebar" ? <Sidebar /> : <Inspector />}
        </SideOverlay>
      )}
    </div>
  );
}

/** Follows the room there is; returns the part that lies over the list now. */
function useOverlay(columns: RefObject<HTMLElement | null>): SidePart | undefined {
  const room = useApp((state) => ROOM[state.openPanes.length > 1 ? "two" : "one"]);
  const setFloating = useApp((state) => state.setFloating);
  const sidebar = useNarrower(columns, room.sidebar);
  const inspector = useNarrower(columns, room.inspector);
  useLayoutEffect(() => {
    const parts = { sidebar, inspector };
    setFloating(new Set(SIDE_PARTS.filter((part) => parts[part])));
  }, [setFloating, sidebar, inspector]);
  return useApp((state) => state.overlay);
}

function Sidebar() {
  return (
    <ErrorBoundary>
      <ConnectionsPane />
    </ErrorBoundary>
  );
}

function Inspector() {
  return (
    <ErrorBoundary>
      <InspectorPane />
    </ErrorBoundary>
  );
}
