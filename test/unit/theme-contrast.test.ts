import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";

/** WCAG 2.2, 1.4.3: text of an ordinary size. */
const AA = 4.5;

const TEXTS = ["--text", "--text-muted", "--text-faint", "--accent-text"];
const GROUNDS = [
  "--bg-window",
  "--bg-pane",
  "--bg-sunken",
  "--bg-raised",
  "--bg-control",
  "--selected",
  "--selected-quiet",
];
/** Words in a colour that says something stand on the list, chosen or not, or on the soft ground of their own. */
const SIGNALS = ["good", "warn", "bad", "info"];

/** The colours of a theme by their names. */
function coloursOf(theme: "light" | "dark"): ReadonlyMap<string, string> {
  const css = readFileSync(join(ROOT, "renderer/styles/tokens.css"), "utf8");
  const [light = "", dark = ""] = css.split(':root[data-theme="dark"]');
  const found = (theme === "light" ? light : dark).matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})\s*;/g);
  return new Map([...found].map(([, name = "", value = ""]) => [name, value]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"] as const)("row 60: the %s theme", (theme) => {
  const colours = coloursOf(theme);
  const pairs = [
    ...TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
    ...SIGNALS.flatMap((one) =>
      ["--bg-window", "--bg-pane", "--bg-raised", "--selected", `--${one}-soft`].map(
        (ground) => [`--${one}`, ground] as const,
      ),
    ),
  ];

  it.each(pairs)("can be read: %s on %s", (text, ground) => {
    const [front, back] = [colours.get(text), colours.get(ground)];
    if (front === undefined || back === undefined) throw new Error(`no ${text} or ${ground}`);
    expect(contrast(front, back)).toBeGreaterThanOrEqual(AA);
  });
});

it("knows what contrast is", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeLessThan(AA);
});
