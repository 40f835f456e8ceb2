import { useRef } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { PaneId } from "../../store/pane.ts";
import { StoreProvider, useApp, useAppStore } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { useNarrower } from "../../ui/use-narrower.ts";
import { BrowsePane } from "./BrowsePane.tsx";
import styles from "./Panes.module.css";

const css = classNamesOf(styles);

/** Pixels of a list that can still be read: its names, and what can be done with them. */
const MIN_PANE = 240;
/** Pixels below which two lists are one too many: half of it is a list whose tools take three lines. */
const MIN_BOTH = 660;

/** The middle of the window: one list, or two beside each other. */
export function Centre() {
  const ids = useApp((state) => state.openPanes);
  const active = useApp((state) => state.activePane);
  const ref = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrower(ref, MIN_BOTH);
  const [left, right] = ids;
  const isSplit = left !== undefined && right !== undefined;
  return (
    <div ref={ref} className={css("centre", isSplit && isNarrow && "folded")}>
      {isSplit && !isNarrow ? (
        <SideBySide left={left} right={right} />
      ) : (
        ids.map((id) => <Pane key={id} id={id} isFolded={isSplit && id !== active} />)
      )}
    </div>
  );
}

function SideBySide({ left, right }: { readonly left: PaneId; readonly right: PaneId }) {
  const { t } = useI18n();
  const layout = useDefaultLayout({ id: "portolan.lists", storage: localStorage });
  return (
    <Group {...layout}>
      <Panel id="left" minSize={MIN_PANE}>
        <Pane id={left} />
      </Panel>
      <Separator className={css("separator")} aria-label={t.panes.resize} />
      <Panel id="right" minSize={MIN_PANE}>
        <Pane id={right} />
      </Panel>
    </Group>
  );
}

/** Everything in it sees the store as this pane does. */
function Pane({ id, isFolded = false }: { readonly id: PaneId; readonly isFolded?: boolean }) {
  const store = useAppStore();
  return (
    <StoreProvider value={store.pane(id)}>
      <BrowsePane isFolded={isFolded} />
    </StoreProvider>
  );
}
