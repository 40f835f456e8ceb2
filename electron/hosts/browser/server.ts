import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { assertNever } from "../../../shared/assert-never.ts";
import { judge, PORT_SUBPROTOCOL, type Verdict } from "./guard.ts";
import { serverHeaders } from "./headers.ts";
import type { PageFiles } from "./page-files.ts";
import { answerDownload, answerOffer } from "./answer-download.ts";
import { answerUpload } from "./answer-upload.ts";
import type { DownloadPath } from "./download-path.ts";
import type { Downloads } from "./downloads.ts";
import type { Admission, Sessions } from "./sessions.ts";
import type { Uploads } from "./uploads.ts";

/** Limits against a program on this computer that floods or starves the server. */
const MAX_HEADER_SIZE = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
/** An upload may take hours. Nothing else has a body, so that the time for headers is the time for all of it. */
const REQUEST_TIMEOUT_MS = 0;
/** A page that sends nothing for so long is gone, or holds a place that others need. */
const UPLOAD_STALL_MS = 30_000;
const TIMEOUT_CHECK_MS = 2_000;
const MAX_CONNECTIONS = 100;

/** Longest message of the page: a login with a large key file is some 100 kB. */
const MAX_MESSAGE_SIZE = 1024 * 1024;

export interface PageServerOptions {
  readonly pageFiles: PageFiles;
  readonly sessions: Sessions;
  /** Host and port as a browser writes them; asked at every request, because the port is known only later. */
  readonly authority: () => string;
  readonly onPort: (socket: WebSocket) => void;
  /** One line for each refusal. Holds nothing that a request brought along. */
  readonly log: (line: string) => void;
  /** Where files of the page go. Default: none are taken. */
  readonly uploads?: Uploads | undefined;
  /** Archives that the page offers. Default: none can be. */
  readonly downloads?: Downloads | undefined;
  /** For tests: how long headers may take. */
  readonly headersTimeoutMs?: number;
  /** For tests: how long an upload may stand still. */
  readonly uploadStallMs?: number;
}

export interface PageServer {
  readonly http: Server;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/** The loopback server, not yet listening. */
export function createPageServer(options: PageServerOptions): PageServer {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MAX_MESSAGE_SIZE,
    perMessageDeflate: false,
    handleProtocols: () => PORT_SUBPROTOCOL,
  });
  const http = createServer(
    {
      maxHeaderSize: MAX_HEADER_SIZE,
      headersTimeout: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: Math.min(
        TIMEOUT_CHECK_MS,
        options.headersTimeoutMs ?? TIMEOUT_CHECK_MS,
      ),
      // A missing Host is refused by the guard, like a wrong one.
      requireHostHeader: false,
    },
    (request, response) => answer(request, response, options),
  );
  http.maxConnections = MAX_CONNECTIONS;
  http.on("upgrade", (request, socket, head) => {
    const status = answerUpgrade(request, options);
    if (status !== undefined) {
      refuseUpgrade(socket, status);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.onPort(webSocket));
  });
  return {
    http,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: PageServerOptions,
): void {
  for (const [name, value] of Object.entries(serverHeaders())) response.setHeader(name, value);
  const verdict = judgeRequest(request, options, false);
  switch (verdict.route) {
    case "page":
      sendPage(response, options.pageFiles, verdict.path);
      return;
    case "session":
      sendSession(response, verdict.token, options);
      return;
    case "upload":
      takeUpload(request, response, verdict, options);
      return;
    case "offer":
      takeOffer(request, response, verdict, options);
      return;
    case "download":
      sendDownload(response, verdict.target, options);
      return;
    case "port": // Needs an upgrade, and upgrades do not come here.
      sendRefusal(response, 404);
      return;
    case "refused":
      options.log(`refused with ${verdict.status}: ${verdict.reason}`);
      sendRefusal(response, verdict.status);
      return;
    default:
      assertNever(verdict);
  }
}

function sendPage(response: ServerResponse, pageFiles: PageFiles, path: string): void {
  const file = pageFiles.get(path);
  if (file === undefined) {
    sendRefusal(response, 404);
    return;
  }
  response.writeHead(200, {
    "Content-Type": file.contentType,
    "Content-Length": file.body.length,
  });
  response.end(file.body);
}

function sendSession(
  response: ServerResponse,
  token: string | undefined,
  options: PageServerOptions,
): void {
  const redemption = options.sessions.redeem(token);
  if (redemption.kind !== "session") {
    options.log(`refused a launch token: ${redemption.kind}`);
    refuseToken(response, redemption);
    return;
  }
  const body = JSON.stringify({ session: redemption.session });
  response.writeHead(200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  verdict: Verdict & { readonly route: "upload" },
  options: PageServerOptions,
): void {
  if (!isAdmitted(response, verdict.token, options)) return;
  if (options.uploads === undefined) {
    sendRefusal(response, 404);
    return;
  }
  const stallMs = options.uploadStallMs ?? UPLOAD_STALL_MS;
  void answerUpload(request, response, { ...verdict, uploads: options.uploads, stallMs });
}

function takeOffer(
  request: IncomingMessage,
  response: ServerResponse,
  verdict: Verdict & { readonly route: "offer" },
  options: PageServerOptions,
): void {
  if (!isAdmitted(response, verdict.token, options)) return;
  const { downloads } = options;
  if (downloads === undefined) sendRefusal(response, 404);
  else void answerOffer(request, response, { ...verdict, downloads });
}

/** A drag has no header to bring a session along: the path itself is a token, which works once. */
function sendDownload(
  response: ServerResponse,
  target: DownloadPath,
  { downloads, log }: PageServerOptions,
): void {
  const images = downloads?.take(target);
  if (downloads === undefined || images === undefined) {
    log("refused a download: it is not offered, or no more");
    sendRefusal(response, 404);
    return;
  }
  void answerDownload(response, { downloads, target, images });
}

/** Looks at a session token, and refuses it when it is wrong. */
function isAdmitted(
  response: ServerResponse,
  token: string | undefined,
  { sessions, log }: PageServerOptions,
): boolean {
  const admission = sessions.admit(token);
  if (admission.kind === "admitted") return true;
  log(`refused a session token: ${admission.kind}`);
  refuseToken(response, admission);
  return false;
}

function refuseToken(
  response: ServerResponse,
  refusal: Exclude<Admission, { kind: "admitted" }>,
): void {
  if (refusal.kind === "throttled") {
    response.setHeader("Retry-After", String(refusal.retryAfterSeconds));
  } else {
    response.setHeader("WWW-Authenticate", "Bearer");
  }
  sendRefusal(response, statusOf(refusal));
}

/** For a person who typed the address in another way, or whose bookmark is old. The same for every refusal. */
const REFUSAL_TEXT =
  "This is Portolan's local server. Open the address it printed, exactly as printed.\n" +
  "这是 Portolan 的本机服务。请打开它显示的地址，一字不差。\n";

/** Closes too: whoever was refused has no business on this connection, and a body would still be under way. */
function sendRefusal(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    Connection: "close",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(REFUSAL_TEXT),
  });
  response.end(REFUSAL_TEXT);
}

/** The status to refuse with; nothing when the socket may become a port. */
function answerUpgrade(request: IncomingMessage, options: PageServerOptions): number | undefined {
  const verdict = judgeRequest(request, options, true);
  if (verdict.route === "refused") {
    options.log(`refused a socket with ${verdict.status}: ${verdict.reason}`);
    return verdict.status;
  }
  if (verdict.route !== "port") return 404;
  const admission = options.sessions.admit(verdict.token);
  if (admission.kind === "admitted") return undefined;
  options.log(`refused a session token: ${admission.kind}`);
  return statusOf(admission);
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on("error", () => undefined); // It is being thrown away.
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}

function judgeRequest(
  request: IncomingMessage,
  options: PageServerOptions,
  isUpgrade: boolean,
): Verdict {
  return judge(
    {
      method: request.method ?? "",
      target: request.url ?? "",
      rawHeaders: request.rawHeaders,
      peerAddress: request.socket.remoteAddress,
      isUpgrade,
    },
    {
      authority: options.authority(),
      isPagePath: (path) => options.pageFiles.has(path),
      hasPendingLaunch: options.sessions.hasPendingLaunch(),
      takesUploads: options.uploads !== undefined,
      givesDownloads: options.downloads !== undefined,
    },
  );
}

function statusOf(admission: Exclude<Admission, { kind: "admitted" }>): 401 | 429 {
  return admission.kind === "wrong" ? 401 : 429;
}
