/** A key with the keys that are held with it. */
export interface Keys {
  /** As `KeyboardEvent.key` has it; letters in lower case. */
  readonly key: string;
  /** Ctrl, and on a Mac the Command key. */
  readonly command?: true;
  readonly shift?: true;
  readonly alt?: true;
}

/** What tells which keys were pressed. */
export interface PressedKeys {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether keyboards here have a Command key. */
export const IS_MAC: boolean = /Mac/.test(navigator.platform);

/** Whether exactly these keys were pressed. */
export function isPressed(keys: Keys, event: PressedKeys): boolean {
  if (event.key.toLowerCase() !== keys.key.toLowerCase()) return false;
  if ((event.ctrlKey || event.metaKey) !== (keys.command === true)) return false;
  if (event.altKey !== (keys.alt === true)) return false;
  // Where a sign stands differs between keyboards: `?` may be had with Shift or without.
  return isSign(keys.key) || event.shiftKey === (keys.shift === true);
}

/** The keys as they are printed: `Ctrl+Shift+P`, on a Mac `⇧⌘P`. */
export function keysText(keys: Keys, isMac: boolean = IS_MAC): string {
  const names = isMac ? MAC_NAMES : NAMES;
  const key = names[keys.key] ?? (keys.key.length === 1 ? keys.key.toUpperCase() : keys.key);
  const held = isMac
    ? [keys.alt && "⌥", keys.shift && "⇧", keys.command && "⌘"]
    : [keys.command && "Ctrl+", keys.alt && "Alt+", keys.shift && "Shift+"];
  return `${held.filter(Boolean).join("")}${key}`;
}

/** For `aria-keyshortcuts`: names of keys joined by plus signs. */
export function keysAttribute(keys: Keys, isMac: boolean = IS_MAC): string {
  const held = [
    keys.command && (isMac ? "Meta" : "Control"),
    keys.alt && "Alt",
    keys.shift && "Shift",
  ];
  return [...held.filter(Boolean), keys.key.length === 1 ? keys.key.toUpperCase() : keys.key].join(
    "+",
  );
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Delete: "Del",
  Escape: "Esc",
  " ": "Space",
};

const MAC_NAMES: Readonly<Record<string, string>> = { ...NAMES, Delete: "⌫", Enter: "↩" };

function isSign(key: string): boolean {
  return key.length === 1 && key.toLowerCase() === key.toUpperCase() && !/\d/.test(key);
}
