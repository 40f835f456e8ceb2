import { Search } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { VisuallyHidden } from "react-aria";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Command } from "../../store/command.ts";
import type { AppState } from "../../store/index.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Palette.module.css";
import { PaletteLine } from "./PaletteLine.tsx";
import type { PaletteEntry } from "./palette-entries.ts";
import { useCommandEntries, usePlaceEntries } from "./use-entries.ts";

const css = classNamesOf(styles);

export interface PaletteSheetProps {
  readonly mode: "commands" | "places";
  readonly commandsIn: (state: AppState) => readonly Command[];
}

/** One field over one list: what is typed is found, Enter does it. */
export function PaletteSheet({ mode, commandsIn }: PaletteSheetProps) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const title = mode === "commands" ? t.commands.title : t.commands.placesTitle;
  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={css("overlay")}
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className={css("modal")}>
        <Dialog className={css("dialog")}>
          <Heading slot="title" className={css("hiddenTitle")}>
            {title}
          </Heading>
          {mode === "commands" ? <Commands commandsIn={commandsIn} /> : <Places />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Commands({ commandsIn }: Pick<PaletteSheetProps, "commandsIn">) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const entries = useCommandEntries(text, commandsIn);
  return (
    <Palette
      label={t.commands.field}
      text={text}
      onText={setText}
      entries={entries}
      none={t.commands.noCommand}
    />
  );
}

function Places() {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const { entries, note } = usePlaceEntries(text);
  return (
    <Palette
      label={t.commands.placesField}
      text={text}
      onText={setText}
      entries={entries}
      none={t.commands.none}
      note={note}
    />
  );
}

interface PaletteProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly entries: readonly PaletteEntry[];
  /** Said when the list is empty. */
  readonly none: string;
  /** What is still going on. */
  readonly note?: string | undefined;
}

function Palette({ label, text, onText, entries, none, note }: PaletteProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const id = useId();
  const [activeKey, setActiveKey] = useState<string>();
  // Lists grow while one looks at them: the line that was chosen stays chosen.
  const index = useMemo(() => {
    const known = entries.findIndex(({ key }) => key === activeKey);
    return known === -1 ? 0 : known;
  }, [entries, activeKey]);
  const active = entries[index];
  const run = (entry: PaletteEntry): void => {
    store.getState().closeSheet();
    entry.run(store.getState());
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const last = entries.length - 1;
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + 8, PageUp: index - 8 };
    if (event.key === "Enter" && active !== undefined) run(active);
    else if (event.key in to) {
      const wanted = to[event.key as keyof typeof to];
      setActiveKey(entries[Math.min(last, Math.max(0, wanted))]?.key);
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <PaletteField
        label={label}
        text={text}
        listId={id}
        activeId={active === undefined ? undefined : `${id}-${index}`}
        onText={(typed) => {
          onText(typed);
          setActiveKey(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={id}
        role="listbox"
        aria-label={t.commands.results}
        className={css("list")}
        hidden={entries.length === 0}
      >
        {entries.map((entry, place) => (
          <PaletteLine
            key={entry.key}
            id={`${id}-${place}`}
            entry={entry}
            active={place === index}
            onPress={() => run(entry)}
          />
        ))}
      </div>
      {entries.length === 0 && <p className={css("none")}>{note ?? none}</p>}
      <footer className={css("footer")}>
        <span>{entries.length > 0 ? note : undefined}</span>
        <span>{t.commands.hint}</span>
      </footer>
      <VisuallyHidden>
        <div role="status">{entries.length > 0 ? t.commands.found(entries.length) : none}</div>
      </VisuallyHidden>
    </>
  );
}

interface PaletteFieldProps extends Pick<PaletteProps, "label" | "text" | "onText"> {
  readonly listId: string;
  readonly activeId: string | undefined;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

/** The field keeps the focus; which line is chosen it says by its `aria-activedescendant`. */
function PaletteField({ label, text, onText, listId, activeId, onKeyDown }: PaletteFieldProps) {
  return (
    <div className={css("field")}>
      <Search aria-hidden />
      <input
        className={css("input")}
        type="text"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={activeId !== undefined}
        aria-controls={listId}
        {...(activeId === undefined ? {} : { "aria-activedescendant": activeId })}
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        // A dialog that is one field: there is nothing else to begin with.
        autoFocus
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
