import { useEffect, useMemo } from "react";
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";
import { BrowsePane } from "../features/browse/BrowsePane.tsx";
import { InspectorPane } from "../features/inspector/InspectorPane.tsx";
import { ConnectionsPane } from "../features/sidebar/ConnectionsPane.tsx";
import { TitleBar } from "../features/toolbar/TitleBar.tsx";
import { TransfersDrawer } from "../features/transfers/TransfersDrawer.tsx";
import { useI18n } from "../i18n/use-i18n.ts";
import { useApp } from "../store/use-app.ts";
import { classNamesOf } from "../ui/class-names.ts";
import styles from "./App.module.css";
import { ErrorBoundary } from "./ErrorBoundary.tsx";

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

function Columns() {
  const { t } = useI18n();
  const inspectorOpen = useApp((state) => state.inspectorOpen);
  const panelIds = useMemo(
    () => (inspectorOpen ? ["sidebar", "centre", "inspector"] : ["sidebar", "centre"]),
    [inspectorOpen],
  );
  const layout = useDefaultLayout({ id: "portolan.columns", storage: localStorage, panelIds });
  return (
    <Group {...layout}>
      <Panel
        id="sidebar"
        defaultSize={236}
        minSize={180}
        maxSize={480}
        groupResizeBehavior="preserve-pixel-size"
      >
        <ErrorBoundary>
          <ConnectionsPane />
        </ErrorBoundary>
      </Panel>
      <Separator className={css("separator", "vertical")} aria-label={t.app.resizeSidebar} />
      <Panel id="centre" minSize={360}>
        <ErrorBoundary>
          <BrowsePane />
        </ErrorBoundary>
      </Panel>
      {inspectorOpen && (
        <>
          <Separator className={css("separator", "vertical")} aria-label={t.app.resizeInspector} />
          <Panel
            id="inspector"
            defaultSize={344}
            minSize={280}
            maxSize={720}
            groupResizeBehavior="preserve-pixel-size"
          >
            <ErrorBoundary>
              <InspectorPane />
            </ErrorBoundary>
          </Panel>
        </>
      )}
    </Group>
  );
}
