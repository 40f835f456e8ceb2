import { _electron, type Page } from "playwright-core";
import { ROOT } from "../../build/scripts/paths.ts";
import { findElectron } from "../../build/scripts/real-components.ts";
import { launchChromium } from "../support/real/chromium.ts";
import { startCli } from "../support/real/cli.ts";
import type { Requirement } from "../support/real/requirements.ts";

/** The application on a page, as its user sees it. */
export interface OpenedApp {
  readonly page: Page;
  /** Errors that the page wrote to its console, and scripts that failed. Empty when all is well. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export interface AppOptions {
  /** Folder of store and state. */
  readonly home: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly theme?: "light" | "dark";
  readonly locale?: "en-US" | "zh-CN";
}

/** A way to show the same page. */
export interface AppHost {
  readonly name: string;
  readonly needs: readonly Requirement[];
  open(options: AppOptions): Promise<OpenedApp>;
}

const VIEWPORT = { width: 1280, height: 800 };

/** The scenarios run in each of these that the machine has. */
export const HOSTS: readonly AppHost[] = [
  { name: "the browser host", needs: ["build", "chromium"], open: openInChromium },
  { name: "the desktop host", needs: ["build", "electron"], open: openInElectron },
];

/** `portolan serve` in a process of its own, and its page in Chromium. */
export async function openInChromium(options: AppOptions): Promise<OpenedApp> {
  const host = startCli(["serve", "--no-open"], {
    home: options.home,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  });
  const [url] = await host.waitForLine(/http:\/\/127\.0\.0\.1:\d+\/#\S+/);
  const browser = await launchChromium();
  const page = await browser.newPage({
    viewport: VIEWPORT,
    colorScheme: options.theme ?? "light",
    locale: options.locale ?? "en-US",
    deviceScaleFactor: 2,
  });
  const faults = watchFaults(page);
  await page.goto(url);
  return {
    page,
    faults,
    close: async () => {
      await browser.close();
      await host.stop();
    },
  };
}

/** The real desktop application. */
async function openInElectron(options: AppOptions): Promise<OpenedApp> {
  const executablePath = findElectron();
  if (executablePath === undefined) throw new Error("Electron's runtime is not installed");
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const app = await _electron.launch({
    executablePath,
    args: [ROOT, `--lang=${options.locale ?? "en-US"}`],
    colorScheme: options.theme ?? "light",
    env: {
      ...Object.fromEntries(inherited),
      PORTOLAN_HOME: options.home,
      ...options.environment,
    },
  });
  const page = await app.firstWindow();
  return { page, faults: watchFaults(page), close: () => app.close() };
}

function watchFaults(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  return faults;
}
