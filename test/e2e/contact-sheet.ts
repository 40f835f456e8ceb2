import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { ROOT } from "../../build/scripts/paths.ts";
import { launchChromium } from "../support/real/chromium.ts";
import { enterScreen, SCREENS } from "./screens.ts";
import { openStage, type ScreenStage } from "./screen-stage.ts";
import { settle } from "./settle.ts";

/** Every screen on one sheet, in each theme and language: what differs between two screens shows side by side. */

const FOLDER = join(ROOT, "docs/images");

const THEMES = ["light", "dark"] as const;
const LOCALES = { en: "en-US", "zh-CN": "zh-CN" } as const;

/** CSS pixels: wide enough for pictures whose headings can still be read, small enough to be loaded with a page. */
const WIDTH = 2400;
const COLUMNS = 5;

/** Below it text gets a halo, above it a sheet is heavier than what it shows. */
const WEBP_QUALITY = 0.82;

const COLOURS = {
  light: { paper: "#dde4e7", ink: "#13212a" },
  dark: { paper: "#05090b", ink: "#e3ecf0" },
} as const;

interface Picture {
  readonly name: string;
  readonly png: Buffer;
}

/** Takes every screen as it looks in a theme and a language. */
async function photograph(stage: ScreenStage): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  for (const screen of SCREENS) {
    await enterScreen(stage, screen);
    await hideHand(stage.page);
    pictures.push({ name: screen.name, png: await stage.page.screenshot({ scale: "css" }) });
  }
  return pictures;
}

/** Nothing that hangs on where the pointer rests, unless it carries something. */
async function hideHand(page: Page): Promise<void> {
  if ((await page.locator('[data-drop*="removal"]').count()) === 0) await page.mouse.move(0, 0);
  await page.getByRole("tooltip").waitFor({ state: "detached" });
  await settle(page);
}

/** Puts pictures on one page, each with its name below it, and gives the page back as WebP. */
async function layOut(pictures: readonly Picture[], theme: "light" | "dark"): Promise<Buffer> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 1000 } });
    const { paper, ink } = COLOURS[theme];
    const figures = pictures.map(({ name, png }) => {
      const image = `<img alt="" src="data:image/png;base64,${png.toString("base64")}">`;
      return `<figure>${image}<figcaption>${name}</figcaption></figure>`;
    });
    await page.setContent(`<style>
      body { margin: 0; padding: 20px; background: ${paper}; color: ${ink}; font: 14px system-ui, sans-serif }
      main { display: grid; grid-template-columns: repeat(${COLUMNS}, 1fr); gap: 16px; align-items: start }
      figure { margin: 0 }
      img { display: block; max-width: 100%; border-radius: 6px }
      figcaption { padding: 4px 2px }
    </style><main>${figures.join("")}</main>`);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    const png = await page.screenshot({ fullPage: true });
    return await toWebp(page, png);
  } finally {
    await browser.close();
  }
}

/** Chromium writes WebP from a canvas only. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const encoded = await page.evaluate(
    async ({ base64, quality }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      return canvas.toDataURL("image/webp", quality);
    },
    { base64: png.toString("base64"), quality: WEBP_QUALITY },
  );
  return Buffer.from(encoded.slice(encoded.indexOf(",") + 1), "base64");
}

/**
 * @param only sheets, such as `dark-en`; without any, all of them
 * @param folder for each picture by itself; none are kept without
 */
async function main(only: readonly string[], folder: string | undefined): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [language, locale] of Object.entries(LOCALES)) {
    for (const theme of THEMES) {
      const sheet = `${theme}-${language}`;
      if (only.length > 0 && !only.includes(sheet)) continue;
      const stage = await openStage({ theme, locale });
      try {
        const pictures = await photograph(stage);
        if (folder !== undefined) await keep(pictures, join(folder, sheet));
        const file = `contact-sheet-${sheet}.webp`;
        await writeFile(join(FOLDER, file), await layOut(pictures, theme));
        console.log(`docs/images/${file}: ${pictures.length} screens`);
      } finally {
        await stage.close();
      }
    }
  }
}

async function keep(pictures: readonly Picture[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, png } of pictures)
    await writeFile(join(folder, `${name.replaceAll(/\W+/g, "-")}.png`), png);
}

await main(process.argv.slice(2), process.env["PORTOLAN_SCREENS_FOLDER"]);
