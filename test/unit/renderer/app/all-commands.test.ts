import { describe, expect, it } from "vitest";
import { menuTemplate } from "../../../../electron/hosts/desktop/menu.ts";
import { commandsIn } from "../../../../renderer/app/all-commands.ts";
import { IDLE } from "../../../../renderer/store/load-state.ts";
import type { Place } from "../../../../renderer/store/place.ts";
import type { Keys } from "../../../../renderer/ui/keys.ts";

const PLACES: readonly Place[] = [
  { kind: "store" },
  { kind: "engine", engine: "docker" },
  { kind: "file", path: "/a.tar" },
  { kind: "repository", host: "registry.test", repository: "team/app" },
];
const COMMANDS = new Map(
  PLACES.flatMap((place) => commandsIn({ place, connections: IDLE })).map((command) => [
    command.id,
    command,
  ]),
);
/** Their keys stand in the same menu beside what is done with text. */
const TEXT_HAS_THE_KEYS: readonly string[] = ["undo", "image-copy-reference"];

const ELECTRON_NAMES: Readonly<Record<string, string>> = { ArrowLeft: "Left", ArrowRight: "Right" };

/** As Electron writes the keys. */
function acceleratorOf({ key, command, shift, alt }: Keys): string {
  const name = ELECTRON_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const held = [command && "CommandOrControl", alt && "Alt", shift && "Shift"];
  return [...held.filter(Boolean), name].join("+");
}

interface Shown {
  readonly command: string;
  readonly accelerator: string | undefined;
}

/** What the menu lets the page run, with the keys that it shows. */
function shownCommands(platform: NodeJS.Platform): readonly Shown[] {
  let chosen = "";
  const menu = menuTemplate({
    platform,
    language: "en",
    mayInspect: false,
    run: (command) => (chosen = command),
  });
  const items = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  return items.flatMap(({ click, accelerator }) => {
    if (click === undefined) return [];
    Reflect.apply(click, undefined, []);
    return [{ command: chosen, accelerator: accelerator ?? undefined }];
  });
}

describe("the native menu of the desktop", () => {
  it.each(["linux", "win32", "darwin"] as const)(
    "on %s names commands of the page, each once",
    (platform) => {
      const names = shownCommands(platform).map(({ command }) => command);
      expect(names.filter((name) => !COMMANDS.has(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toContain("toggle-split");
    },
  );

  it.each(["linux", "win32"] as const)("on %s shows the keys of the page", (platform) => {
    for (const { command, accelerator } of shownCommands(platform)) {
      const [keys] = COMMANDS.get(command)?.keys ?? [];
      const hasKeys = keys !== undefined && !TEXT_HAS_THE_KEYS.includes(command);
      expect([command, accelerator]).toEqual([command, hasKeys ? acceleratorOf(keys) : undefined]);
    }
  });
});
