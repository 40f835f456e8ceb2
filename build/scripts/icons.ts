/**
 * Draws the application's icons from the two SVG files in build/icons: PNG for Linux, ICO for Windows, ICNS for macOS.
 * Run it after changing an SVG, look at the result, and commit it: `node build/scripts/icons.ts`. It needs a Chromium;
 * PORTOLAN_CHROMIUM names it when it is not /usr/bin/chromium.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";

const FOLDER = join(import.meta.dirname, "..", "icons");

/** At these sizes and below, the coasts and rhumb lines are mud: the small drawing has the rose alone. */
const SMALL_UP_TO = 32;

const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256];

/** Apple's grid leaves a tenth free on each side of the tile; the drawing itself leaves 32 of 1024. */
const MAC_SCALE = 824 / 960;

/** ICNS chunk types that hold PNG, with their pixels; the second of a size is "at 2x" of the half. */
const MAC_CHUNKS: readonly (readonly [type: string, size: number])[] = [
  ["icp4", 16],
  ["icp5", 32],
  ["ic11", 32],
  ["icp6", 64],
  ["ic12", 64],
  ["ic07", 128],
  ["ic08", 256],
  ["ic13", 256],
  ["ic09", 512],
  ["ic14", 512],
  ["ic10", 1024],
];

interface Drawing {
  readonly size: number;
  readonly scale: number;
}

async function draw(page: Page, { size, scale }: Drawing): Promise<Buffer> {
  const file = size <= SMALL_UP_TO ? "icon-small.svg" : "icon.svg";
  const svg = await readFile(join(FOLDER, file), "utf8");
  const pixels = size <= SMALL_UP_TO ? size : size * scale;
  const margin = (size - pixels) / 2;
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${pixels}px;height:${pixels}px;margin:${margin}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

/** An ICO of PNG images: a table of contents, then the images. */
function icoOf(images: readonly (readonly [size: number, png: Buffer])[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length + images.length * 16;
  const entries = images.map(([size, png]) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt8(size % 256, 0); // 256 is written as 0.
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4); // colour planes
    entry.writeUInt16LE(32, 6); // bits per pixel
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...images.map(([, png]) => png)]);
}

/** An ICNS: "icns", the whole length, then each image with its type and length. */
function icnsOf(images: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 0, "latin1");
    head.writeUInt32BE(body.length + head.length, 4);
    return Buffer.concat([head, body]);
  };
  return chunk("icns", Buffer.concat(images.map(([type, png]) => chunk(type, png))));
}

async function drawAll<Key>(
  page: Page,
  wanted: readonly (readonly [key: Key, size: number])[],
  scale: number,
): Promise<readonly (readonly [Key, Buffer])[]> {
  const images: (readonly [Key, Buffer])[] = [];
  for (const [key, size] of wanted) images.push([key, await draw(page, { size, scale })]);
  return images;
}

async function main(): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env["PORTOLAN_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
  });
  try {
    const page = await browser.newPage();
    for (const [size, png] of await drawAll(page, pairs(LINUX_SIZES), 1)) {
      await writeFile(join(FOLDER, `${size}x${size}.png`), png);
    }
    await writeFile(join(FOLDER, "icon.ico"), icoOf(await drawAll(page, pairs(WINDOWS_SIZES), 1)));
    await writeFile(join(FOLDER, "icon.icns"), icnsOf(await drawAll(page, MAC_CHUNKS, MAC_SCALE)));
  } finally {
    await browser.close();
  }
}

function pairs(sizes: readonly number[]): readonly (readonly [number, number])[] {
  return sizes.map((size) => [size, size]);
}

await main();
