import type { MenuItemConstructorOptions } from "electron";
import type { Language } from "../../../shared/i18n/language.ts";
import { MENU_TEXTS, type MenuCommand, type MenuTexts } from "./menu-texts.ts";

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly language: Language;
  readonly mayInspect: boolean;
  /** Lets the page run one of its commands. */
  readonly run: (command: MenuCommand) => void;
}

type Item = MenuItemConstructorOptions;
/** A command of the page, or a line between two groups. */
type Entry = MenuCommand | "-";

/**
 * The keys by which the page itself runs a command. `undo` and `image-copy-reference` have none here: in a menu their keys
 * belong to the text that is edited.
 */
const KEYS: Partial<Record<MenuCommand, string>> = {
  "add-registry": "CommandOrControl+N",
  settings: "CommandOrControl+,",
  filter: "CommandOrControl+F",
  "search-everywhere": "CommandOrControl+Shift+F",
  "toggle-split": "CommandOrControl+\\",
  "toggle-sidebar": "CommandOrControl+B",
  "toggle-inspector": "CommandOrControl+I",
  "toggle-transfers": "CommandOrControl+J",
  refresh: "F5",
  palette: "CommandOrControl+K",
  "quick-open": "CommandOrControl+P",
  back: "Alt+Left",
  forward: "Alt+Right",
  "image-pull": "CommandOrControl+D",
  "image-push": "CommandOrControl+U",
  "image-save": "CommandOrControl+E",
  "image-retag": "F2",
  "image-compare": "CommandOrControl+Shift+D",
  "image-copy-digest": "CommandOrControl+Shift+C",
  "image-remove": "Delete",
  star: "CommandOrControl+Shift+S",
  shortcuts: "CommandOrControl+/",
};

const FILE: readonly Entry[] = ["add-registry", "import-logins", "-", "open-file"];
const FIND: readonly Entry[] = ["-", "undo", "-", "filter", "search-everywhere"];
const PARTS: readonly Entry[] = [
  "toggle-split",
  "toggle-sidebar",
  "toggle-inspector",
  "toggle-transfers",
  "-",
  "refresh",
];
const GO: readonly Entry[] = [
  "palette",
  "quick-open",
  "-",
  "back",
  "forward",
  "-",
  "store",
  "other-list",
];
const IMAGE: readonly Entry[] = [
  "image-pull",
  "image-push",
  "image-copy",
  "image-save",
  "-",
  "image-retag",
  "image-compare",
  "-",
  "image-copy-reference",
  "image-copy-digest",
  "image-copy-link",
  "-",
  "image-remove",
  "-",
  "star",
];
const TRANSFER: readonly Entry[] = [
  "transfer",
  "-",
  "pause-all",
  "pause-waiting",
  "resume-all",
  "-",
  "clear-transfers",
  "-",
  "targets",
];

const SEPARATOR: Item = { type: "separator" };

/** The native menu: roles, so that items do what the platform's users expect, and the commands of the page. */
export function menuTemplate(options: MenuOptions): Item[] {
  const t = MENU_TEXTS[options.language];
  const isMac = options.platform === "darwin";
  const items = (entries: readonly Entry[]): Item[] =>
    entries.map((entry) => (entry === "-" ? SEPARATOR : commandItem(entry, options)));
  const about: Item = { role: "about", label: t.about };
  const quit: Item = { role: "quit", label: t.quit };
  const settings: readonly Entry[] = ["-", "settings", "-"];
  return [
    ...(isMac ? [applicationMenu(t, [about, ...items(settings)], quit)] : []),
    { label: t.file, submenu: [...items(FILE), ...(isMac ? [] : [...items(settings), quit])] },
    { label: t.edit, submenu: [...editItems(t), ...items(FIND)] },
    { label: t.view, submenu: [...items(PARTS), ...viewItems(t, options.mayInspect)] },
    { label: t.go, submenu: items(GO) },
    { label: t.image, submenu: items(IMAGE) },
    { label: t.transfer, submenu: items(TRANSFER) },
    windowMenu(t, isMac),
    {
      label: t.help,
      role: "help",
      submenu: [...items(["shortcuts"]), ...(isMac ? [] : [SEPARATOR, about])],
    },
  ];
}

/** The page hears the keys itself: the menu only shows them. */
function commandItem(command: MenuCommand, { platform, language, run }: MenuOptions): Item {
  const keys = KEYS[command];
  const item = { label: MENU_TEXTS[language].commands[command], click: () => run(command) };
  // macOS takes the keys of a menu in any case, also those that mean something else where text is typed.
  const isShown = platform !== "darwin" || keys?.startsWith("CommandOrControl") === true;
  if (keys === undefined || !isShown) return item;
  return { ...item, accelerator: keys, registerAccelerator: false };
}

function applicationMenu(t: MenuTexts, first: readonly Item[], quit: Item): Item {
  return {
    label: "Portolan",
    submenu: [
      ...first,
      { role: "hide", label: t.hide },
      { role: "hideOthers", label: t.hideOthers },
      { role: "unhide", label: t.unhide },
      SEPARATOR,
      quit,
    ],
  };
}

function editItems(t: MenuTexts): Item[] {
  return [
    { role: "undo", label: t.undo },
    { role: "redo", label: t.redo },
    SEPARATOR,
    { role: "cut", label: t.cut },
    { role: "copy", label: t.copy },
    { role: "paste", label: t.paste },
    { role: "selectAll", label: t.selectAll },
  ];
}

function viewItems(t: MenuTexts, mayInspect: boolean): Item[] {
  return [
    // Its usual key reads the list anew: see `refresh`.
    { role: "reload", label: t.reload, accelerator: "CommandOrControl+Shift+R" },
    ...(mayInspect ? [{ role: "toggleDevTools" as const, label: t.devTools }] : []),
    SEPARATOR,
    { role: "resetZoom", label: t.actualSize },
    { role: "zoomIn", label: t.zoomIn },
    { role: "zoomOut", label: t.zoomOut },
    SEPARATOR,
    { role: "togglefullscreen", label: t.fullScreen },
  ];
}

function windowMenu(t: MenuTexts, isMac: boolean): Item {
  const zoom: Item[] = [
    { role: "zoom", label: t.zoom },
    SEPARATOR,
    { role: "front", label: t.front },
  ];
  return {
    label: t.window,
    role: "windowMenu",
    submenu: [
      { role: "minimize", label: t.minimize },
      ...(isMac ? zoom : []),
      { role: "close", label: t.close },
    ],
  };
}
