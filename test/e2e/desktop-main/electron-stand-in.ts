/**
 * Stands for Electron in a plain Node process: enough of its main-process API for the built out/main/desktop.js to
 * start, open its window and hand out a port. It writes each thing that was done to it as a JSON line, so that a test
 * can see the order, and plays the page: it asks for a port from several frames and then calls the engine.
 */
import { EventEmitter } from "node:events";
import { registerHooks } from "node:module";
import { MessageChannel, type MessagePort } from "node:worker_threads";

type Listener = (...given: unknown[]) => void;

/** Taken from the environment, so that a test can choose the situation. */
const scenario = JSON.parse(process.env["STAND_IN"] ?? "{}") as {
  readonly packaged?: boolean;
  readonly alreadyRunning?: boolean;
  /** macOS asks for this file right after the start. */
  readonly openFile?: string;
  /** macOS asks for this link right after the start. */
  readonly openUrl?: string;
  /** A second start sends these. */
  readonly secondStart?: unknown;
  /** The page asks these instead. */
  readonly ask?: readonly { readonly procedure: string; readonly input: object }[];
  /** The window closes only once a notice was shown. */
  readonly awaitNotice?: boolean;
  /** The page asks for opened files instead, and waits for so many answers. */
  readonly watchFiles?: number;
  /** The user chooses this from the menu, and the page waits for what was chosen. */
  readonly chooseFromMenu?: string;
  /** It asks for opened links in their place. */
  readonly watchLinks?: boolean;
};

function tell(deed: string, ...facts: readonly unknown[]): void {
  process.stdout.write(`${JSON.stringify([deed, ...facts])}\n`);
}

class Contents extends EventEmitter {
  setWindowOpenHandler(): void {
    tell("contents.guarded", this.eventNames());
  }
  reload(): void {
    tell("contents.reload");
  }
}

class Session extends EventEmitter {
  readonly webRequest = { onBeforeRequest: (): void => tell("session.guarded") };
  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}
  setBluetoothPairingHandler(): void {}
  setDisplayMediaRequestHandler(): void {}
}

let userData = "";
const noticed = Promise.withResolvers<void>();
const ready = Promise.withResolvers<void>();

class StandInApp extends EventEmitter {
  readonly isPackaged = scenario.packaged === true;
  readonly commandLine = {
    hasSwitch: () => false,
    appendSwitch: (name: string, value: string): void => tell("switch", name, value),
  };
  enableSandbox(): void {
    tell("app.enableSandbox");
  }
  requestSingleInstanceLock(data: unknown): boolean {
    if (scenario.alreadyRunning === true) tell("app.lock", data);
    return scenario.alreadyRunning !== true;
  }
  setPath(name: string, path: string): void {
    userData = path;
    tell("app.setPath", name, path);
  }
  getPath(): string {
    return userData;
  }
  getPreferredSystemLanguages(): readonly string[] {
    return ["zh-CN"];
  }
  whenReady(): Promise<void> {
    tell("app.whenReady");
    if (scenario.openFile !== undefined) {
      const event = { preventDefault: (): void => tell("open-file taken") };
      this.emit("open-file", event, scenario.openFile);
    }
    if (scenario.openUrl !== undefined) {
      const event = { preventDefault: (): void => tell("open-url taken") };
      this.emit("open-url", event, scenario.openUrl);
    }
    // Electron is ready once the program's main module has run to its end.
    setTimeout(() => {
      this.emit("session-created", new Session());
      tell("ready");
      ready.resolve();
    }, 0);
    return ready.promise;
  }
  /** As Electron does it: `will-quit` may hold the end up, `exit` may not be held up. */
  quit(): void {
    tell("app.quit");
    let prevented = false;
    const event = {
      preventDefault: (): void => {
        prevented = true;
      },
    };
    this.emit("before-quit", event);
    if (prevented) return;
    this.emit("will-quit", event);
    if (!prevented) this.exit(0);
  }
  exit(status: number): void {
    tell("app.exit", status);
    process.exit(status);
  }
}

const app = new StandInApp();
const ipcMain = new EventEmitter();

class BrowserWindow extends EventEmitter {
  static readonly opened: BrowserWindow[] = [];
  static getAllWindows(): readonly BrowserWindow[] {
    return BrowserWindow.opened;
  }
  readonly webContents = new Contents();
  constructor(options: { readonly webPreferences: { readonly preload: string } }) {
    super();
    BrowserWindow.opened.push(this);
    app.emit("browser-window-created", {}, this);
    app.emit("web-contents-created", {}, this.webContents);
    tell("window", options.webPreferences);
  }
  loadURL(url: string): Promise<void> {
    tell("window.loadURL", url);
    setImmediate(playPage);
    return Promise.resolve();
  }
  static getFocusedWindow(): BrowserWindow | null {
    return null;
  }
  setProgressBar(value: number, { mode }: { readonly mode: string }): void {
    tell("window.setProgressBar", value, mode);
  }
  maximize(): void {
    tell("window.maximize");
  }
  show(): void {}
  focus(): void {}
  isMinimized(): boolean {
    return false;
  }
}

class MessageChannelMain {
  readonly port1: EventEmitter;
  readonly port2: MessagePort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    const main = new EventEmitter();
    port1.on("message", (data: unknown) => main.emit("message", { data }));
    port1.on("close", () => main.emit("close"));
    this.port1 = Object.assign(main, {
      postMessage: (message: unknown) => port1.postMessage(message, []),
      start: () => port1.start(),
      close: () => port1.close(),
    });
    this.port2 = port2;
  }
}

const handlers = new Map<string, (request: object) => Response>();
const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly { readonly scheme: string }[]) =>
    tell("protocol.privileged", ...schemes.map(({ scheme }) => scheme)),
  handle: (scheme: string, handler: (request: object) => Response) => handlers.set(scheme, handler),
};

/** What the real page would do once it is loaded, and what others in its place must not get. */
function playPage(): void {
  const status = (url: string): unknown => handlers.get("app")?.({ method: "GET", url }).status;
  tell("page", status("app://portolan/"), status("app://portolan/package.json"));
  const page = { url: "app://portolan/", parent: null, detached: false };
  for (const frame of [null, { ...page, url: "https://evil.test/" }, { ...page, parent: page }]) {
    const postMessage: Listener = () => tell("port given to a stranger");
    ipcMain.emit("portolan-port", { senderFrame: frame && { ...frame, postMessage } });
  }
  const postMessage = (channel: string, _message: unknown, ports: readonly MessagePort[]): void => {
    tell("port given", channel, ports.length);
    const [port] = ports;
    const questions =
      scenario.ask ??
      (scenario.watchFiles === undefined
        ? [
            { procedure: "system.describe", input: {} },
            { procedure: "network.proxyFor", input: { host: "registry.test" } },
          ]
        : [
            {
              procedure: scenario.watchLinks === true ? "links.opened" : "system.openedFiles",
              input: {},
            },
          ]);
    let values = 0;
    const ask = (id: number): void => {
      if (id < questions.length) {
        port?.postMessage({ kind: "start", id, ...questions[id] }, []);
        return;
      }
      port?.close();
      const end = (): boolean => app.emit("window-all-closed");
      if (scenario.awaitNotice === true) void noticed.promise.then(end);
      else end();
    };
    port?.on("message", (reply: { readonly id: number; readonly kind: string }) => {
      if (reply.kind === "end") return;
      tell("engine", reply);
      values += 1;
      if (scenario.watchFiles !== undefined && values < scenario.watchFiles) {
        port?.postMessage({ kind: "pull", id: reply.id }, []);
        app.emit("second-instance", {}, [], "/", scenario.secondStart);
        return;
      }
      ask(reply.id + 1);
    });
    ask(0);
    if (scenario.chooseFromMenu === undefined) return;
    const entries = menu.flatMap(({ submenu = [] }) => submenu);
    entries.find(({ label }) => label === scenario.chooseFromMenu)?.click?.();
  };
  ipcMain.emit("portolan-port", { senderFrame: { ...page, postMessage } });
}

const session = {
  defaultSession: {
    resolveProxy: (url: string): Promise<string> => {
      tell("session.resolveProxy", url);
      return Promise.resolve("PROXY proxy.test:3128; DIRECT");
    },
  },
};
const dialog = { showErrorBox: (...texts: readonly string[]) => tell("dialog", ...texts) };
const powerMonitor = new EventEmitter();
const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  readonly #options: object;
  constructor(options: object) {
    super();
    this.#options = options;
  }
  show(): void {
    tell("notification", this.#options);
    noticed.resolve();
  }
}
const powerSaveBlocker = {
  start: (kind: string): number => {
    tell("awake", kind);
    return 1;
  },
  stop: (id: number): void => tell("may sleep", id),
};
const nativeTheme = { shouldUseDarkColors: false };
interface MenuEntry {
  readonly label: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuEntry[];
}
let menu: readonly MenuEntry[] = [];
const Menu = {
  buildFromTemplate: (template: readonly MenuEntry[]) => template,
  setApplicationMenu: (template: readonly MenuEntry[]) => {
    menu = template;
    tell("menu", ...template.map(({ label }) => label));
  },
};
const shell = {
  openExternal: (url: string): Promise<void> => {
    tell("shell.openExternal", url);
    return Promise.resolve();
  },
};

const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
};
Object.assign(globalThis, { electronStandIn: electron });
const source = Object.keys(electron)
  .map((name) => `export const ${name} = globalThis.electronStandIn.${name};`)
  .join("\n");
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron"
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true }
      : next(specifier, context),
});
