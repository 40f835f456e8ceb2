import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { Port } from "../../../../../shared/ipc/wire.ts";
import {
  type BrowserHost,
  type BrowserHostOptions,
  startBrowserHost,
} from "../../../../../electron/hosts/browser/serve-page.ts";

export interface TestHost {
  readonly host: BrowserHost;
  readonly authority: string;
  readonly origin: string;
  /** Every line the host has logged. */
  readonly lines: readonly string[];
  /** The ports that pages have opened. */
  readonly ports: readonly Port[];
  launchToken(): string;
  close(): Promise<void>;
}

export const SCRIPT = "document.title = 'Portolan';\n";

/** A page build of three served files and two that must not be served. */
export async function writePage(folder: string): Promise<void> {
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(
    join(folder, "index.html"),
    '<!doctype html><meta charset="utf-8"><title>…</title><script type="module" src="/assets/page-1a2b.js"></script>',
  );
  await writeFile(join(folder, "assets", "page-1a2b.js"), SCRIPT);
  await writeFile(join(folder, "assets", "page-1a2b.css"), "body { margin: 0 }\n");
  await writeFile(join(folder, "assets", "page-1a2b.js.map"), "{}");
  await writeFile(join(folder, "notes"), "no extension");
}

export async function startTestHost(options: Partial<BrowserHostOptions> = {}): Promise<TestHost> {
  const folder = await mkdtemp(join(tmpdir(), "portolan-page-"));
  await writePage(folder);
  const lines: string[] = [];
  const ports: Port[] = [];
  const app = {
    serve(port: Port) {
      ports.push(port);
      return port.onMessage((message) => port.send({ echo: message }));
    },
  };
  const host = await startBrowserHost({
    app,
    pageFolder: folder,
    log: (line) => lines.push(line),
    ...options,
  });
  const authority = `127.0.0.1:${host.port}`;
  return {
    host,
    authority,
    origin: `http://${authority}`,
    lines,
    ports,
    launchToken: () => host.newLaunchUrl().split("#token=")[1] ?? "",
    async close() {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  /** 0 when the server closed without an answer. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends exactly these lines and reads until the server closes. */
export function sendRaw(port: number, lines: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    let failure: Error | undefined;
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error) => {
      failure = error;
    });
    socket.on("close", () => {
      if (chunks.length === 0 && failure !== undefined) reject(failure);
      else resolve(parseAnswer(Buffer.concat(chunks).toString("latin1")));
    });
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  });
}

function parseAnswer(text: string): Answer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [statusLine = "", ...headerLines] = head.split("\r\n");
  const headers = headerLines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0),
    headers: new Map(headers),
    body: rest.join("\r\n\r\n"),
  };
}

/** A request as our own page makes it; `changes` replaces headers, or takes them away when undefined. */
export function ask(
  test: TestHost,
  requestLine: string,
  changes: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): Promise<Answer> {
  const headers = { Host: test.authority, Connection: "close", ...changes };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => `${name}: ${each}`),
  );
  return sendRaw(test.host.port, [`${requestLine} HTTP/1.1`, ...lines]);
}

export function exchange(test: TestHost, token: string): Promise<Answer> {
  return ask(test, "POST /session", { Origin: test.origin, Authorization: `Bearer ${token}` });
}

export async function newSession(test: TestHost): Promise<string> {
  const { body } = await exchange(test, test.launchToken());
  return (JSON.parse(body) as { session: string }).session;
}

/** Opens the port as the page does. Resolves to the status when the server refuses the upgrade. */
export function openSocket(
  test: TestHost,
  protocols: readonly string[],
  origin: string = test.origin,
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${test.authority}/port`, [...protocols], { origin });
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.once("error", reject);
  });
}

export async function openSession(test: TestHost): Promise<WebSocket> {
  const socket = await openSocket(test, ["portolan", `token.${await newSession(test)}`]);
  if (typeof socket === "number") throw new Error(`refused with ${socket}`);
  return socket;
}
