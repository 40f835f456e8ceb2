import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ROOT } from "../../build/scripts/paths.ts";
import { launchChromium } from "../support/real/chromium.ts";

/** All pictures of the run in one, to be looked at in one go: what differs between two screens shows side by side. */

const FOLDER = join(ROOT, "docs/images");
const SHEET = "contact-sheet.png";

/** Wide enough for three pictures whose text can still be read. */
const WIDTH = 1800;
const COLUMNS = 3;

const STYLE = `
  body { margin: 0; padding: 24px; background: #eef2f4; font: 13px system-ui, sans-serif; color: #13212a }
  main { display: grid; grid-template-columns: repeat(${COLUMNS}, 1fr); gap: 24px; align-items: start }
  figure { margin: 0 }
  img { display: block; width: 100%; border-radius: 6px; box-shadow: 0 1px 6px #0e243040 }
  figcaption { padding: 6px 2px }
`;

/** Puts pictures on one page, each with its name below it. @param paths PNG files */
async function layOut(paths: readonly string[]): Promise<Buffer> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 1000 } });
    const figures = await Promise.all(
      paths.map(async (path) => {
        const picture = (await readFile(path)).toString("base64");
        const name = basename(path, ".png").replace(/[&<>]/g, "");
        const image = `<img alt="" src="data:image/png;base64,${picture}">`;
        return `<figure>${image}<figcaption>${name}</figcaption></figure>`;
      }),
    );
    await page.setContent(`<style>${STYLE}</style><main>${figures.join("")}</main>`);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    return await page.screenshot({ fullPage: true });
  } finally {
    await browser.close();
  }
}

/** @param given PNG files; without any, all pictures of the documentation */
async function main(given: readonly string[]): Promise<void> {
  const all = (await readdir(FOLDER)).filter((name) => name.endsWith(".png") && name !== SHEET);
  const paths = given.length > 0 ? given : all.toSorted().map((name) => join(FOLDER, name));
  await writeFile(join(FOLDER, SHEET), await layOut(paths));
  console.log(`docs/images/${SHEET}: ${paths.length} pictures`);
}

await main(process.argv.slice(2));
