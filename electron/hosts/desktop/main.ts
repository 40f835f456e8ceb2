import { join, resolve } from "node:path";
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  powerMonitor,
  protocol,
  session,
  shell,
} from "electron";
import { LINK_SCHEME } from "../../../shared/link.ts";
import { chooseLanguage } from "../../../shared/i18n/language.ts";
import { type App, createApp } from "../../app.ts";
import { readPageFiles } from "../browser/page-files.ts";
import { openedLinks, openedPaths, terminalWords } from "./command-line.ts";
import { mindTheDesktop } from "./manners.ts";
import { menuTemplate } from "./menu.ts";
import { PAGE_SCHEME, PORT_CHANNEL } from "./page-address.ts";
import { isPageFrame, portFromMessagePort } from "./port.ts";
import { fileQueue, type FileQueue, linksIn, pathsIn } from "./opened-files.ts";
import { createPageHandler, PAGE_SCHEMES } from "./protocol.ts";
import { guardApp, guardContents, guardSession } from "./security.ts";
import { findRefusedSwitch } from "./switches.ts";
import { watchWakeUps } from "./wake-ups.ts";
import { createWebPageOpener } from "./web-pages.ts";
import { openWindow } from "./window.ts";

const OUT_FOLDER = join(import.meta.dirname, "..");
const PRELOAD_PATH = join(OUT_FOLDER, "preload", "preload.cjs");

/** A running transfer journals where it is; an engine that cannot even do that in this time is not waited for. */
const CLOSE_LIMIT_MS = 5_000;

const isE2eBuild = import.meta.env?.MAIN_VITE_E2E === "1";
// The build drops this line from every other build; the package check looks for it.
if (isE2eBuild) process.stderr.write("This Portolan was built for end-to-end tests.\n");
const mayInspect = !app.isPackaged || isE2eBuild;
const home = process.env["PORTOLAN_HOME"];
// Every home has its own window state, and so its own single instance.
if (home !== undefined && home !== "") app.setPath("userData", resolve(home, "window"));

const paths = openedPaths(process.argv, { isPackaged: app.isPackaged, folder: process.cwd() });
const links = openedLinks(process.argv, app.isPackaged);
const words = terminalWords(process.argv, app.isPackaged);
const refused = mayInspect ? undefined : findRefusedSwitch(process.argv, app.commandLine);
if (refused !== undefined) {
  process.stderr.write(`Portolan does not start with --${refused}.\n`);
  app.exit(2);
} else if (words !== undefined) {
  runOnTerminal(words).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    app.exit(1);
  });
} else if (!app.requestSingleInstanceLock({ paths, links })) {
  app.quit();
} else {
  // macOS tells of files before the program is ready, and again at any time.
  const files = fileQueue(paths);
  app.on("open-file", (event, path) => {
    event.preventDefault();
    files.open([path]);
  });
  const opened = fileQueue(links);
  app.on("open-url", (event, url) => {
    event.preventDefault();
    opened.open([url]);
  });
  // macOS and Linux know the scheme from the package; an installer of Windows does not tell it.
  if (app.isPackaged && process.platform === "win32") app.setAsDefaultProtocolClient(LINK_SCHEME);
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged(PAGE_SCHEMES);
  guardApp(app);
  app.on("session-created", (session) => guardSession(session));
  app.on("web-contents-created", (_event, contents) => guardContents(contents));
  app.on("window-all-closed", () => process.platform !== "darwin" && app.quit());
  // Not a top-level await: Electron is ready only after this module has ended.
  app
    .whenReady()
    .then(() => start(files, opened))
    .catch(fail);
}

async function start(files: FileQueue, links: FileQueue): Promise<void> {
  const [engine, pageFiles] = await Promise.all([
    createApp({
      host: "desktop",
      askSystemProxy: (url) => session.defaultSession.resolveProxy(url),
      openWebPage: createWebPageOpener((url) => shell.openExternal(url)),
    }),
    readPageFiles(join(OUT_FOLDER, "renderer")),
  ]);
  protocol.handle(PAGE_SCHEME, createPageHandler(pageFiles));
  ipcMain.on(PORT_CHANNEL, (event) => {
    if (!isPageFrame(event.senderFrame)) return;
    const { port1, port2 } = new MessageChannelMain();
    engine.serve(portFromMessagePort(port1));
    event.senderFrame?.postMessage(PORT_CHANNEL, null, [port2]);
  });
  watchWakeUps({ power: powerMonitor, wake: () => engine.wake() });
  const following = new AbortController();
  const { guardQuit } = mindTheDesktop(engine, following.signal, showWindow);
  app.on("before-quit", guardQuit);
  app.on("browser-window-created", (_event, window) => {
    // Elsewhere the program ends with its window; on macOS it goes on without one.
    if (process.platform !== "darwin") window.on("close", guardQuit);
  });
  closeBeforeQuit(engine, following);
  const language = chooseLanguage(app.getPreferredSystemLanguages());
  const run = (command: string): void => {
    // On macOS the menu is there without a window too.
    if (BrowserWindow.getAllWindows().length === 0) showWindow();
    engine.runCommand(command);
  };
  const template = menuTemplate({ platform: process.platform, language, mayInspect, run });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  app.on("activate", showWindow);
  app.on("second-instance", (_event, _argv, _folder, data) => {
    engine.openFiles(pathsIn(data));
    engine.openLinks(linksIn(data));
    showWindow();
  });
  // Without a window, as on macOS, nobody would see them.
  const showIfNone = (): void => {
    if (BrowserWindow.getAllWindows().length === 0) showWindow();
  };
  files.handOver((paths) => {
    engine.openFiles(paths);
    showIfNone();
  });
  links.handOver((urls) => {
    engine.openLinks(urls);
    showIfNone();
  });
  showWindow();
}

/** The same program is the command line: no window, and on Linux no display. */
async function runOnTerminal(argv: readonly string[]): Promise<void> {
  if (process.platform === "linux") app.commandLine.appendSwitch("ozone-platform", "headless");
  app.dock?.hide();
  const { readEnvironment, runCommandLine } = await import("../cli/program.ts");
  const pageFolder = join(OUT_FOLDER, "renderer");
  app.exit(await runCommandLine({ ...readEnvironment(process, pageFolder), argv }));
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined)
    openWindow(PRELOAD_PATH, mayInspect, join(app.getPath("userData"), "window-state.json"));
  else if (window.isMinimized()) window.restore();
  else window.focus();
}

function closeBeforeQuit(engine: App, following: AbortController): void {
  app.once("will-quit", (event) => {
    event.preventDefault();
    following.abort();
    setTimeout(() => app.exit(0), CLOSE_LIMIT_MS);
    void engine.close().finally(() => app.exit(0));
  });
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  dialog.showErrorBox("Portolan", text);
  app.exit(1);
}
