import { useEffect, useMemo } from "react";
import { en } from "../../i18n/en.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Command } from "../../store/command.ts";
import type { AppState } from "../../store/index.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { keysText } from "../../ui/keys.ts";
import type { PaletteEntry } from "./palette-entries.ts";
import { type FindablePlace, foundPlaces, knownPlaces, pastedPlace } from "./places.ts";
import { rank } from "./rank.ts";

/** More lines than anybody reads; what is meant is typed on. */
const MAX_LINES = 50;
/** Typing goes on for about so long between two letters: each search that nobody waits for is one too many. */
const TYPING_PAUSE_MS = 120;

/** The commands that make sense now and fit what was typed; those used lately first. */
export function useCommandEntries(
  text: string,
  commandsIn: (state: AppState) => readonly Command[],
): readonly PaletteEntry[] {
  const { t } = useI18n();
  const store = useAppStore();
  return useMemo(
    () => commandEntries(commandsIn(store.getState()), { state: store.getState(), text, t }),
    [store, text, t, commandsIn],
  );
}

interface CommandSetting {
  readonly state: AppState;
  readonly text: string;
  readonly t: Messages;
}

function commandEntries(
  commands: readonly Command[],
  { state, text, t }: CommandSetting,
): readonly PaletteEntry[] {
  const findable = commands
    .filter(({ id, isPossible }) => id !== "palette" && isPossible?.(state) !== false)
    // English names are known to many who read something else.
    .map((command) => ({
      key: command.id,
      text: command.title(t),
      also: `${command.title(en)} ${command.id}`,
      command,
    }));
  const options = { recent: state.recentCommands, limit: MAX_LINES };
  return rank(findable, text, options).map(({ item: { key, text, command }, at }) => {
    const [keys] = command.keys ?? [];
    return {
      key,
      text,
      at,
      detail: t.commands.group[command.group],
      icon: command.group,
      ...(keys === undefined ? {} : { keys: keysText(keys) }),
      run(state) {
        state.rememberCommand(command.id);
        command.run(state);
      },
    };
  });
}

/** The places that fit what was typed: those the window knows at once, those of the search as they come. */
export function usePlaceEntries(text: string): {
  readonly entries: readonly PaletteEntry[];
  readonly note: string | undefined;
} {
  const { t } = useI18n();
  const store = useAppStore();
  const found = useApp((state) => state.found);
  useEffect(() => {
    const timer = setTimeout(() => void store.getState().searchEverywhere(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [store, text]);
  const entries = useMemo(() => {
    const state = store.getState();
    const pasted = pastedPlace(text);
    const known = rank([...knownPlaces(state), ...foundPlaces(found.value)], text, {
      recent: state.recents.map(({ host, repository }) => `${host}/${repository}`),
      limit: MAX_LINES,
    }).map(({ item, at }) => placeEntry(item, at, t));
    return pasted === undefined ? known : [placeEntry(pasted, [], t), ...known];
  }, [store, text, found, t]);
  const reading = found.value?.reading ?? [];
  const note =
    found.status === "loading" && found.value === undefined
      ? t.commands.searching
      : reading.length > 0
        ? t.commands.reading(reading.join(", "))
        : undefined;
  return { entries, note };
}

function placeEntry(place: FindablePlace, at: readonly number[], t: Messages): PaletteEntry {
  const { key, kind, text, open } = place;
  return {
    key,
    text: kind === "jump" ? t.commands.goTo(text) : text,
    at,
    detail: t.commands.kind[kind],
    icon: kind,
    run: open,
  };
}
