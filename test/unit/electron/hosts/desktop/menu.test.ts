import { describe, expect, it } from "vitest";
import { menuTemplate } from "../../../../../electron/hosts/desktop/menu.ts";

type Template = ReturnType<typeof menuTemplate>;

function rolesOf(template: Template): readonly string[] {
  return template
    .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    .flatMap(({ role }) => (role === undefined ? [] : [role]));
}

function labelsOf(template: Template): readonly string[] {
  const items = template.flatMap((item) => [
    item,
    ...(Array.isArray(item.submenu) ? item.submenu : []),
  ]);
  return items.filter(({ type }) => type !== "separator").map(({ label }) => label ?? "");
}

const ignore = (): void => undefined;

describe("the native menu", () => {
  it.each(["linux", "win32", "darwin"] as const)(
    "on %s edits, zooms, closes and quits",
    (platform) => {
      const roles = rolesOf(
        menuTemplate({ platform, language: "en", mayInspect: false, run: ignore }),
      );
      for (const role of [
        "cut",
        "copy",
        "paste",
        "selectAll",
        "zoomIn",
        "resetZoom",
        "close",
        "quit",
      ]) {
        expect(roles).toContain(role);
      }
      expect(roles.includes("hide")).toBe(platform === "darwin");
    },
  );

  it("offers developer tools only where the window may be inspected", () => {
    const options = { platform: "linux", language: "en", run: ignore } as const;
    expect(rolesOf(menuTemplate({ ...options, mayInspect: true }))).toContain("toggleDevTools");
    expect(rolesOf(menuTemplate({ ...options, mayInspect: false }))).not.toContain(
      "toggleDevTools",
    );
  });

  it("says everything in Chinese too", () => {
    for (const platform of ["linux", "darwin"] as const) {
      const labels = labelsOf(
        menuTemplate({ platform, language: "zh-CN", mayInspect: true, run: ignore }),
      );
      for (const label of labels.filter((text) => text !== "Portolan")) {
        expect(label).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  it("shows keys without taking them, and lets the page run what is chosen", () => {
    const run: string[] = [];
    const menu = menuTemplate({
      platform: "linux",
      language: "en",
      mayInspect: false,
      run: (command) => run.push(command),
    });
    const view = menu.find(({ label }) => label === "&View");
    const items = Array.isArray(view?.submenu) ? view.submenu : [];
    const split = items.find(({ label }) => label === "One List or Two");
    expect(split).toMatchObject({
      accelerator: "CommandOrControl+\\",
      registerAccelerator: false,
    });
    Reflect.apply(split?.click ?? ignore, undefined, []);
    expect(run).toEqual(["toggle-split"]);
  });

  it("on a Mac shows no keys that mean something else where text is typed", () => {
    const menu = menuTemplate({
      platform: "darwin",
      language: "en",
      mayInspect: false,
      run: ignore,
    });
    const keys = menu
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .flatMap(({ accelerator }) => accelerator ?? []);
    expect(keys).toContain("CommandOrControl+,");
    for (const key of keys) expect(key).toMatch(/^CommandOrControl\+/);
  });

  it("has no key twice, nor one that the platform gives to another item of it", () => {
    const menu = menuTemplate({ platform: "linux", language: "en", mayInspect: true, run: ignore });
    const keys = menu
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    // Of undo, redo, cut, copy, paste, select all, minimise, close, quit, and of the sizes.
    for (const taken of ["Z", "Y", "X", "C", "V", "A", "M", "W", "Q", "0", "Plus", "-"])
      expect(keys).not.toContain(`CommandOrControl+${taken}`);
  });
});
