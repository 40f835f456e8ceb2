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
        menuTemplate({ platform, language: "en", mayInspect: false, press: ignore }),
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
    const options = { platform: "linux", language: "en", press: ignore } as const;
    expect(rolesOf(menuTemplate({ ...options, mayInspect: true }))).toContain("toggleDevTools");
    expect(rolesOf(menuTemplate({ ...options, mayInspect: false }))).not.toContain(
      "toggleDevTools",
    );
  });

  it("says everything in Chinese too", () => {
    for (const platform of ["linux", "darwin"] as const) {
      const labels = labelsOf(
        menuTemplate({ platform, language: "zh-CN", mayInspect: true, press: ignore }),
      );
      for (const label of labels.filter((text) => text !== "Portolan")) {
        expect(label).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  it("shows the keys of the palette without taking them, and presses them in the page", () => {
    const pressed: string[] = [];
    const menu = menuTemplate({
      platform: "linux",
      language: "en",
      mayInspect: false,
      press: (key) => pressed.push(key),
    });
    const go = menu.find(({ label }) => label === "&Go");
    const items = Array.isArray(go?.submenu) ? go.submenu : [];
    const palette = items.find(({ label }) => label === "Run a Command…");
    expect(palette).toMatchObject({
      accelerator: "CommandOrControl+K",
      registerAccelerator: false,
    });
    for (const { click } of items) Reflect.apply(click ?? ignore, undefined, []);
    expect(pressed).toEqual(["k", "p", "/"]);
  });
});
