import { _electron, type BrowserContext, type Page } from "playwright-core";
import { ROOT } from "../../build/scripts/paths.ts";
import { findElectron } from "../../build/scripts/real-components.ts";
import { launchChromium } from "../support/real/chromium.ts";
import { startCli, userHomeOf } from "../support/real/cli.ts";
import type { Requirement } from "../support/real/requirements.ts";

/** The application on a page, as its user sees it. */
export interface OpenedApp {
  readonly page: Page;
  /** Errors that the page wrote to its console, and scripts that failed. Empty when all is well. */
  readonly faults: readonly string[];
  /** All that the page wrote to its console, faults or not. */
  readonly console: readonly string[];
  /** Messages between page and engine. Empty in the desktop host, where they cannot be listened to. */
  readonly traffic: Traffic;
  /** All that the host wrote to its standard streams. */
  output(): string;
  /** Puts a text into the clipboard, as copying it in another program does. */
  copy(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface Traffic {
  readonly toEngine: readonly string[];
  readonly toPage: readonly string[];
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

/** What is not there after so long will not come: the pages and registries are on this computer. */
const WAIT_MS = 15_000;

/** The window as it is opened. CSS pixels. */
export const VIEWPORT = { width: 1280, height: 800 };

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
  const context = await browser.newContext({
    viewport: VIEWPORT,
    colorScheme: options.theme ?? "light",
    locale: options.locale ?? "en-US",
    deviceScaleFactor: 2,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const watched = { ...watchConsole(page), traffic: watchTraffic(page) };
  await page.goto(url);
  return {
    page,
    ...watched,
    output: () => host.log(),
    copy: (text) => copyElsewhere(context, page, text),
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
  const app = await _electron.launch({
    executablePath,
    args: [ROOT, `--lang=${options.locale ?? "en-US"}`],
    colorScheme: options.theme ?? "light",
    env: { ...inheritedEnvironment(options.home), ...options.environment },
  });
  const output: string[] = [];
  const { stdout, stderr } = app.process();
  for (const stream of [stdout, stderr]) stream?.on("data", (chunk) => output.push(String(chunk)));
  const page = await app.firstWindow();
  page.setDefaultTimeout(WAIT_MS);
  return {
    page,
    ...watchConsole(page),
    traffic: { toEngine: [], toPage: [] },
    output: () => output.join(""),
    copy: (text) => app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text),
    close: () => app.close(),
  };
}

/** Where programs look for logins, mirrors and proxies besides the user's home. */
const CONFIGURATION =
  /^(?:DOCKER_|CONTAINERS_|REGISTRY_AUTH_FILE$|REGISTRIES_CONFIG_PATH$|XDG_CONFIG_HOME$)|_PROXY$/i;

/** What a window needs of whoever runs the tests, without their logins, mirrors and proxies. */
function inheritedEnvironment(home: string): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !CONFIGURATION.test(entry[0]),
  );
  const user = userHomeOf(home);
  return { ...Object.fromEntries(entries), HOME: user, USERPROFILE: user, PORTOLAN_HOME: home };
}

function watchConsole(page: Page): Pick<OpenedApp, "faults" | "console"> {
  const faults: string[] = [];
  const all: string[] = [];
  page.on("pageerror", (error) => faults.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    all.push(message.text());
    if (message.type() === "error") faults.push(message.text());
  });
  return { faults, console: all };
}

function watchTraffic(page: Page): Traffic {
  const toEngine: string[] = [];
  const toPage: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => toEngine.push(String(payload)));
    socket.on("framereceived", ({ payload }) => toPage.push(String(payload)));
  });
  return { toEngine, toPage };
}

/** Another page, in which a text is typed, selected and copied by keys. */
async function copyElsewhere(context: BrowserContext, page: Page, text: string): Promise<void> {
  const other = await context.newPage();
  await other.setContent("<textarea></textarea>");
  await other.locator("textarea").fill(text);
  await other.keyboard.press("ControlOrMeta+a");
  await other.keyboard.press("ControlOrMeta+c");
  await other.close();
  await page.bringToFront();
}
