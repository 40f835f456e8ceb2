import { Ellipsis } from "lucide-react";
import { useEffect, useRef } from "react";
import { Toolbar } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { mainTarget } from "../../store/push-targets.ts";
import { countSelected } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton, ToolButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/Menu.tsx";
import { actionEntry } from "./action-entries.tsx";
import styles from "./Browse.module.css";
import { CarryNote } from "./CarryNote.tsx";
import { TOOL_WIDTH } from "./fit-tools.ts";
import { actionsFor, type ImageAction, isPossible, performAction } from "./image-actions.ts";
import { PushButton } from "./PushButton.tsx";
import { PushNote } from "./PushNote.tsx";
import { useToolFit } from "./use-tool-fit.ts";

const css = classNamesOf(styles);

const WITHOUT_WORDS: ReadonlySet<ImageAction> = new Set([
  "compare",
  "save",
  "copy-reference",
  "copy-digest",
  "copy-link",
]);

/** Pixels that the push button has more than others when a menu of targets hangs on it. */
const PUSH_MENU_WIDTH = 16;

/** What can be done with the selected rows: one line, however narrow the list is. */
export function ImageToolbar({ shown }: { readonly shown: readonly string[] }) {
  const { t } = useI18n();
  const ref = useRef<HTMLDivElement>(null);
  const place = useApp((state) => state.place);
  const pushTarget = useApp((state) => mainTarget(state)?.name);
  useRequestedAction(shown);
  const actions = actionsFor(place);
  const words = actions.map((action) => actionEntry(action, t, place.kind).label);
  const icons = actions.map((action) =>
    action === "push" && pushTarget !== undefined ? TOOL_WIDTH + PUSH_MENU_WIDTH : TOOL_WIDTH,
  );
  const fit = useToolFit(ref, [...words, pushTarget ?? ""].join(" "), icons);
  const beyond = actions.slice(fit.shown);
  return (
    <div className={css("toolbar")}>
      <Toolbar ref={ref} aria-label={t.browse.actions} className={css("tools")}>
        {actions.slice(0, fit.shown).map((action) => (
          <Tool key={action} action={action} shown={shown} hasWords={fit.hasWords} />
        ))}
        {beyond.length > 0 && <MoreTools actions={beyond} shown={shown} />}
      </Toolbar>
      <span className={css("selected")} role="status">
        <PushNote />
        <CarryNote />
      </span>
    </div>
  );
}

interface ToolProps {
  readonly action: ImageAction;
  readonly shown: readonly string[];
  readonly hasWords: boolean;
}

function Tool({ action, shown, hasWords }: ToolProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const kind = useApp((state) => state.place.kind);
  const amount = useApp((state) => countSelected(state.selection, shown));
  if (action === "push") return <PushButton shown={shown} hasWords={hasWords} />;
  const { label, icon } = actionEntry(action, t, kind);
  return (
    <ToolButton
      label={label}
      icon={icon}
      hasWords={hasWords && !WITHOUT_WORDS.has(action)}
      isDisabled={!isPossible(action, amount)}
      onPress={() => performAction(action, store.getState(), shown)}
    />
  );
}

interface MoreToolsProps {
  readonly actions: readonly ImageAction[];
  readonly shown: readonly string[];
}

/** What the line has no room for. */
function MoreTools({ actions, shown }: MoreToolsProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const kind = useApp((state) => state.place.kind);
  const amount = useApp((state) => countSelected(state.selection, shown));
  const entries = actions.map((action) => ({
    ...actionEntry(action, t, kind),
    disabled: !isPossible(action, amount),
  }));
  return (
    <MenuButton
      label={t.browse.moreActions}
      groups={[{ entries }]}
      onAction={(id) => {
        const action = actions.find((one) => one === id);
        if (action !== undefined) performAction(action, store.getState(), shown);
      }}
    >
      <IconButton label={t.browse.moreActions} icon={<Ellipsis aria-hidden />} />
    </MenuButton>
  );
}

/** Does what the palette or a menu asked for. */
function useRequestedAction(shown: readonly string[]): void {
  const store = useAppStore();
  const requested = useApp((state) => state.requestedAction);
  useEffect(() => {
    if (requested === undefined) return;
    store.getState().takeAction();
    const { place } = store.getState();
    const action = actionsFor(place).find((one) => one === requested.action);
    if (action !== undefined) performAction(action, store.getState(), shown);
  }, [store, requested, shown]);
}
