import { useI18n } from "../../i18n/use-i18n.ts";
import { type Command, COMMAND_GROUPS } from "../../store/command.ts";
import type { AppState } from "../../store/index.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { type Keys, keysText } from "../../ui/keys.ts";
import { SheetFrame } from "../../ui/Sheet.tsx";
import styles from "./Shortcuts.module.css";

const css = classNamesOf(styles);

export interface ShortcutsSheetProps {
  readonly commandsIn: (state: AppState) => readonly Command[];
}

/** All keys of the window: those of the commands, from their list, and those that lists have everywhere. */
export function ShortcutsSheet({ commandsIn }: ShortcutsSheetProps) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const store = useAppStore();
  const withKeys = commandsIn(store.getState()).filter(({ keys }) => keys !== undefined);
  return (
    <SheetFrame
      title={t.commands.shortcuts}
      onClose={close}
      onSubmit={close}
      footer={
        <Button variant="primary" type="submit">
          {t.action.close}
        </Button>
      }
    >
      {/* Takes the focus, so that the list can be scrolled by keys. */}
      <div className={css("groups")} role="group" aria-label={t.commands.shortcuts} tabIndex={0}>
        {COMMAND_GROUPS.map((group) => ({
          group,
          lines: withKeys.filter((command) => command.group === group),
        }))
          .filter(({ lines }) => lines.length > 0)
          .map(({ group, lines }) => (
            <Section
              key={group}
              title={t.commands.group[group]}
              lines={lines.map(({ id, title, keys = [] }) => ({
                id,
                title: title(t),
                keys: keys.map((one) => keysText(one)),
              }))}
            />
          ))}
        <Section
          title={t.commands.within}
          lines={[
            ...LIST_KEYS.map(({ id, keys }) => ({
              id,
              title: t.commands.keys[id],
              keys: keys.map((one) => keysText(one)),
            })),
            { id: "type", title: t.commands.keys.type, keys: [t.commands.letters] },
            { id: "next", title: t.commands.nextPane, keys: [keysText({ key: "F6" })] },
            {
              id: "previous",
              title: t.commands.previousPane,
              keys: [keysText({ key: "F6", shift: true })],
            },
          ]}
        />
      </div>
    </SheetFrame>
  );
}

const LIST_KEYS: readonly {
  readonly id: "move" | "select" | "range" | "all" | "menu" | "cancel" | "queue";
  readonly keys: readonly Keys[];
}[] = [
  {
    id: "move",
    keys: [{ key: "ArrowUp" }, { key: "ArrowDown" }, { key: "ArrowLeft" }, { key: "ArrowRight" }],
  },
  { id: "select", keys: [{ key: " " }] },
  { id: "range", keys: [{ key: "ArrowDown", shift: true }] },
  { id: "all", keys: [{ key: "a", command: true }] },
  { id: "menu", keys: [{ key: "F10", shift: true }] },
  { id: "cancel", keys: [{ key: ".", command: true }] },
  {
    id: "queue",
    keys: [
      { key: "ArrowUp", alt: true },
      { key: "ArrowDown", alt: true },
    ],
  },
];

interface SectionProps {
  readonly title: string;
  readonly lines: readonly {
    readonly id: string;
    readonly title: string;
    readonly keys: readonly string[];
  }[];
}

function Section({ title, lines }: SectionProps) {
  return (
    <section className={css("group")}>
      <h3 className={css("title")}>{title}</h3>
      <dl className={css("lines")}>
        {lines.map((line) => (
          <div key={line.id} className={css("line")}>
            <dt>{line.title}</dt>
            <dd>
              {line.keys.map((keys) => (
                <kbd key={keys} className={css("keys")}>
                  {keys}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
