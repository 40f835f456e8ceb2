import type { Command } from "../../store/command.ts";
import type { AppState } from "../../store/index.ts";
import type { KnownRepository } from "../../store/favourites.ts";
import { hostOf } from "../../store/place.ts";
import { showsInspector, showsSidebar } from "../../store/layout.ts";
import { isActive, isFinished, type TransferState } from "../../../shared/transfer.ts";
import { focusFilter, focusPane } from "./focus-pane.ts";

const GO: readonly Command[] = [
  {
    id: "palette",
    group: "go",
    title: (t) => t.commands.palette,
    keys: [
      { key: "k", command: true },
      { key: "p", command: true, shift: true },
    ],
    run: (state) => state.openSheet({ kind: "palette", mode: "commands" }),
  },
  {
    id: "quick-open",
    group: "go",
    title: (t) => t.commands.quickOpen,
    keys: [{ key: "p", command: true }],
    run: (state) => state.openSheet({ kind: "palette", mode: "places" }),
  },
  {
    id: "search-everywhere",
    group: "go",
    title: (t) => t.commands.searchEverywhere,
    keys: [{ key: "f", command: true, shift: true }],
    run: (state) => state.openSheet({ kind: "palette", mode: "places" }),
  },
  {
    id: "back",
    group: "go",
    title: (t) => t.commands.back,
    keys: [
      { key: "ArrowLeft", alt: true },
      { key: "[", command: true },
    ],
    isPossible: ({ placesBack }) => placesBack.length > 0,
    run: (state) => state.goBack(),
  },
  {
    id: "forward",
    group: "go",
    title: (t) => t.commands.forward,
    keys: [
      { key: "ArrowRight", alt: true },
      { key: "]", command: true },
    ],
    isPossible: ({ placesForward }) => placesForward.length > 0,
    run: (state) => state.goForward(),
  },
  {
    id: "store",
    group: "go",
    title: (t) => t.commands.store,
    run: (state) => state.openPlace({ kind: "store" }),
  },
  {
    id: "filter",
    group: "go",
    title: (t) => t.commands.filter,
    keys: [{ key: "f", command: true }, { key: "F3" }],
    run: focusFilter,
  },
  ...(["sidebar", "centre", "inspector", "transfers"] as const).map((pane, index): Command => ({
    id: `pane-${pane}`,
    group: "go",
    title: (t) =>
      ({
        sidebar: t.commands.paneSidebar,
        centre: t.commands.paneCentre,
        inspector: t.commands.paneInspector,
        transfers: t.commands.paneTransfers,
      })[pane],
    keys: [{ key: String(index + 1), command: true }],
    run(state) {
      if (pane === "sidebar") state.setSidebarOpen(true);
      if (pane === "inspector") state.setInspectorOpen(true);
      focusPane(pane);
    },
  })),
];

const OTHER_LIST: Command = {
  id: "other-list",
  group: "go",
  title: (t) => t.panes.otherList,
  isPossible: ({ openPanes }) => openPanes.length > 1,
  run({ openPanes, activePane, activatePane }) {
    const other = openPanes.find((id) => id !== activePane);
    if (other !== undefined) activatePane(other);
    focusPane("centre");
  },
};

const IMAGES: readonly Command[] = [
  {
    id: "refresh",
    group: "images",
    title: (t) => t.commands.refresh,
    keys: [{ key: "F5" }, { key: "r", command: true }],
    run: (state) => void state.refresh(),
  },
  {
    id: "undo",
    group: "images",
    title: (t) => t.commands.undo,
    keys: [{ key: "z", command: true }],
    notWhileTyping: true,
    run: (state) => void state.undoLast(),
  },
  {
    id: "transfer",
    group: "images",
    title: (t) => t.commands.transfer,
    run: (state) => state.openTransfer("transfer"),
  },
  {
    id: "open-file",
    group: "images",
    title: (t) => t.commands.openFile,
    run: (state) => state.openSheet({ kind: "open-file" }),
  },
  {
    id: "star",
    group: "images",
    title: (t) => t.commands.star,
    keys: [{ key: "s", command: true, shift: true }],
    isPossible: (state) => repositoryHere(state) !== undefined,
    run(state) {
      const repository = repositoryHere(state);
      if (repository !== undefined) state.toggleFavourite(repository);
    },
  },
];

const REGISTRIES: readonly Command[] = [
  {
    id: "add-registry",
    group: "registries",
    title: (t) => t.commands.addRegistry,
    keys: [{ key: "n", command: true }],
    run: (state) => state.openSheet({ kind: "login", address: "" }),
  },
  {
    id: "import-logins",
    group: "registries",
    title: (t) => t.commands.importLogins,
    run: (state) => state.openSheet({ kind: "login", address: "", start: "import" }),
  },
  {
    id: "targets",
    group: "registries",
    title: (t) => t.commands.targets,
    run: (state) => state.openSheet({ kind: "settings", tab: "targets" }),
  },
  {
    id: "mirrors",
    group: "registries",
    title: (t) => t.commands.mirrors,
    run: (state) => state.openSheet({ kind: "settings", tab: "mirrors" }),
  },
  {
    id: "proxies",
    group: "registries",
    title: (t) => t.commands.proxies,
    run: (state) => state.openSheet({ kind: "settings", tab: "network" }),
  },
];

const TRANSFERS: readonly Command[] = [
  {
    id: "toggle-transfers",
    group: "transfers",
    title: (t) => t.commands.toggleTransfers,
    keys: [{ key: "j", command: true }],
    run(state) {
      // Its keys are for whoever is in it.
      if (state.toggleDrawer()) focusPane("transfers");
    },
  },
  {
    id: "pause-all",
    group: "transfers",
    title: (t) => t.commands.pauseAll,
    isPossible: (state) => hasTransfer(state, isActive),
    run: (state) => void state.pauseAll(),
  },
  {
    id: "pause-waiting",
    group: "transfers",
    title: (t) => t.commands.pauseWaiting,
    isPossible: (state) => hasTransfer(state, (one) => one === "queued"),
    run: (state) => void state.pauseAll("after current"),
  },
  {
    id: "resume-all",
    group: "transfers",
    title: (t) => t.commands.resumeAll,
    isPossible: (state) => hasTransfer(state, (one) => one === "paused"),
    run: (state) => void state.resumeAll(),
  },
  {
    id: "clear-transfers",
    group: "transfers",
    title: (t) => t.commands.clearTransfers,
    isPossible: (state) => hasTransfer(state, isFinished),
    run: (state) => void state.clearTransfers(),
  },
];

const VIEW: readonly Command[] = [
  {
    id: "toggle-inspector",
    group: "view",
    title: (t) => t.commands.toggleInspector,
    keys: [
      { key: "i", command: true },
      { key: "Enter", alt: true },
    ],
    run: (state) => state.setInspectorOpen(!showsInspector(state)),
  },
  {
    id: "toggle-sidebar",
    group: "view",
    title: (t) => t.panes.toggleSidebar,
    keys: [{ key: "b", command: true }],
    run: (state) => state.setSidebarOpen(!showsSidebar(state)),
  },
  {
    id: "toggle-split",
    group: "view",
    title: (t) => t.panes.toggleSplit,
    keys: [{ key: "\\", command: true }],
    run(state) {
      state.toggleSplit();
      focusPane("centre");
    },
  },
  {
    id: "settings",
    group: "view",
    title: (t) => t.commands.settings,
    keys: [{ key: ",", command: true }],
    run: (state) => state.openSheet({ kind: "settings", tab: "general" }),
  },
  {
    id: "shortcuts",
    group: "view",
    title: (t) => t.commands.shortcuts,
    keys: [{ key: "/", command: true }, { key: "?" }],
    run: (state) => state.openSheet({ kind: "shortcuts" }),
  },
  ...(["system", "light", "dark"] as const).map((theme): Command => ({
    id: `theme-${theme}`,
    group: "view",
    title: ({ commands }) =>
      ({
        system: commands.themeSystem,
        light: commands.themeLight,
        dark: commands.themeDark,
      })[theme],
    run: (state) => void state.changeSettings({ theme }),
  })),
  ...(["system", "en", "zh-CN"] as const).map((language): Command => ({
    id: `language-${language}`,
    group: "view",
    title: ({ commands }) =>
      ({
        system: commands.languageSystem,
        en: commands.languageEn,
        "zh-CN": commands.languageZh,
      })[language],
    run: (state) => void state.changeSettings({ language }),
  })),
];

/** The repository that is open, or whose row is chosen in a list of them. */
function repositoryHere({ place, selection }: AppState): KnownRepository | undefined {
  if (place.kind === "repository") return place;
  const [row] = selection.all ? [] : selection.rows;
  if (place.kind !== "namespace" || row === undefined) return undefined;
  return { host: hostOf(place), repository: row };
}

function hasTransfer({ transfers }: AppState, test: (state: TransferState) => boolean): boolean {
  return [...(transfers.value?.values() ?? [])].some(({ state }) => test(state));
}

/** Everything that can be done from anywhere and is about no list's rows. */
export const APP_COMMANDS: readonly Command[] = [
  ...GO,
  OTHER_LIST,
  ...IMAGES,
  ...REGISTRIES,
  ...TRANSFERS,
  ...VIEW,
];
