import { useEffect } from "react";
import type { Command } from "../store/command.ts";
import { useAppStore } from "../store/use-app.ts";
import { IS_MAC, isPressed } from "../ui/keys.ts";
import { commandsIn } from "./all-commands.ts";

/** Keys that work anywhere in the window, from the list of commands. Keys of one list are with that list. */
export function useShortcuts(): void {
  const store = useAppStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // An input method takes what is typed for itself.
      if (event.isComposing || event.keyCode === IME_KEY_CODE) return;
      const state = store.getState();
      if (state.sheet !== undefined) return;
      const command = commandsIn(state).find((one) => isAskedFor(one, event));
      if (command === undefined) return;
      // What opens the browser's own dialogs must not do so only because ours has nothing to do now.
      event.preventDefault();
      event.stopPropagation();
      if (command.isPossible?.(state) !== false) command.run(state);
    };
    // Before the lists: they take arrows and Enter whatever is held with them.
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [store]);
}

/** What browsers report for a key that an input method has taken. */
const IME_KEY_CODE = 229;

function isAskedFor(command: Command, event: KeyboardEvent): boolean {
  const { heardBy, notWhileTyping, keys = [] } = command;
  if (heardBy === "pane") return false;
  if (notWhileTyping === true && isTextField(event.target)) return false;
  // There, Alt with an arrow makes a column wider or narrower.
  if (event.altKey && isColumnTitle(event.target)) return false;
  return keys.some((one) => {
    if (!isPressed(one, event)) return false;
    // A sign is to be typed there, and Option with an arrow moves by a word.
    const types = one.command !== true && (one.key.length === 1 || (one.alt === true && IS_MAC));
    return !types || !isTextField(event.target);
  });
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, input, select");
}

function isColumnTitle(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="columnheader"]') !== null;
}
