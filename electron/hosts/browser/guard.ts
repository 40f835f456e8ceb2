import { type DownloadPath, parseDownloadPath } from "./download-path.ts";
import { parseUploadPath, type UploadPath } from "./upload-path.ts";

/** What a request says about itself before anything of it is believed. */
export interface Ask {
  readonly method: string;
  /** The request target exactly as it came: no decoding, no normalising. */
  readonly target: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders` has them: duplicates are still there. */
  readonly rawHeaders: readonly string[];
  readonly peerAddress: string | undefined;
  readonly isUpgrade: boolean;
}

export interface GuardRules {
  /** Host and port of the server, as a browser writes them: "127.0.0.1:40123". */
  readonly authority: string;
  readonly isPagePath: (path: string) => boolean;
  /** True while a launch URL is out. Only then may another place send the browser to the start page. */
  readonly hasPendingLaunch: boolean;
  /** Whether files of the page are taken at all. */
  readonly takesUploads: boolean;
  /** Whether the page may have archives downloaded. */
  readonly givesDownloads: boolean;
}

export type Verdict =
  | { readonly route: "page"; readonly path: string }
  | { readonly route: "session"; readonly token: string | undefined }
  | { readonly route: "port"; readonly token: string | undefined }
  | {
      readonly route: "upload";
      readonly token: string | undefined;
      readonly target: UploadPath;
      /** Bytes of the body; undefined when the upload is to be forgotten. */
      readonly size: number | undefined;
    }
  | {
      readonly route: "offer";
      readonly token: string | undefined;
      readonly target: DownloadPath;
      /** Bytes of the body; undefined when the offer is withdrawn. */
      readonly size: number | undefined;
    }
  /** The path is the token: it works once. */
  | { readonly route: "download"; readonly target: DownloadPath }
  | Refusal;

export interface Refusal {
  readonly route: "refused";
  readonly status: 403 | 404 | 405 | 411 | 413 | 421;
  /** For the log. Never anything that the request brought along. */
  readonly reason: string;
}

type Route = "page" | "session" | "port" | "upload" | "offer" | "download";

export const SESSION_PATH = "/session";
export const PORT_PATH = "/port";

/** The subprotocol the server answers with. The page offers it beside `token.<session>`. */
export const PORT_SUBPROTOCOL = "portolan";
const TOKEN_SUBPROTOCOL = /^token\.([A-Za-z0-9_-]{43})$/;
/** Up to 2 ^ 53 - 1, and no other way to write a number. */
const LENGTH = /^(?:0|[1-9]\d{0,15})$/;
/** Fifty images with long names, and room to spare. */
const MAX_OFFER_BYTES = 256 * 1024;
const BEARER = /^Bearer ([A-Za-z0-9_-]{43})$/;

/**
 * Decides what a request may have, from what it says and nothing else. The order is: the peer is this computer, the
 * Host is ours (a name that was rebound to 127.0.0.1 stops here), the path and method exist, the browser says that our
 * own page asks, the Origin is ours, there is no body but that of an upload or an offer. The token is for the caller to
 * check.
 */
export function judge(ask: Ask, rules: GuardRules): Verdict {
  const header = (name: string): readonly string[] => headerValues(ask.rawHeaders, name);
  if (!isLoopback(ask.peerAddress)) return refuse(403, "the peer is another computer");
  if (only(header("host")) !== rules.authority) return refuse(421, "the Host is not this server");
  const route = routeOf(ask, rules);
  if (typeof route !== "string") return route;
  if (!isOwnPageAsking(ask, route, rules)) return refuse(403, "the browser says another site asks");
  const origins = header("origin");
  if (origins.length > 0 || (route !== "page" && route !== "download")) {
    if (only(origins) !== `http://${rules.authority}`) return refuse(403, "the Origin is another");
  }
  const token = BEARER.exec(only(header("authorization")) ?? "")?.[1];
  if (route === "upload" && ask.method === "POST") return judgeUpload(ask, token);
  if (route === "offer" && ask.method === "POST") return judgeOffer(ask, token);
  if (hasBody(header("content-length"), header("transfer-encoding"))) {
    return refuse(413, "only an upload takes a body");
  }
  const offered = parseDownloadPath(ask.target);
  if (route === "download" && offered !== undefined) return { route, target: offered };
  if (route === "offer" && offered !== undefined)
    return { route, token, target: offered, size: undefined };
  const upload = route === "upload" ? parseUploadPath(ask.target) : undefined;
  if (upload !== undefined) return { route: "upload", token, target: upload, size: undefined };
  if (route === "page") return { route, path: ask.target };
  if (route === "port") return { route, token: tokenOffered(header("sec-websocket-protocol")) };
  return { route: "session", token };
}

/** The length must be said first: without it nobody can tell whether there is room. */
function judgeUpload(ask: Ask, token: string | undefined): Verdict {
  const target = parseUploadPath(ask.target);
  if (target === undefined) return refuse(404, "there is no such path");
  const size = lengthOf(ask);
  if (size === undefined) return refuse(411, "the upload does not say its length");
  return { route: "upload", token, target, size };
}

function judgeOffer(ask: Ask, token: string | undefined): Verdict {
  const target = parseDownloadPath(ask.target);
  if (target === undefined) return refuse(404, "there is no such path");
  const size = lengthOf(ask);
  if (size === undefined) return refuse(411, "the offer does not say its length");
  if (size > MAX_OFFER_BYTES) return refuse(413, "the offer is too long");
  return { route: "offer", token, target, size };
}

/** Bytes of the body that a request says it has; undefined when it does not say so plainly. */
function lengthOf({ rawHeaders }: Ask): number | undefined {
  const length = only(headerValues(rawHeaders, "content-length"));
  const isCounted = length !== undefined && LENGTH.test(length);
  const isCoded = headerValues(rawHeaders, "transfer-encoding").length > 0;
  return isCounted && !isCoded ? Number(length) : undefined;
}

function routeOf(ask: Ask, rules: GuardRules): Route | Refusal {
  const isPort = ask.target === PORT_PATH && ask.isUpgrade;
  const isSession = ask.target === SESSION_PATH && !ask.isUpgrade;
  const isPage = rules.isPagePath(ask.target) && !ask.isUpgrade;
  if (isPort) return ask.method === "GET" ? "port" : wrongMethod();
  if (isSession) return ask.method === "POST" ? "session" : wrongMethod();
  if (isPage) return ask.method === "GET" || ask.method === "HEAD" ? "page" : wrongMethod();
  const upload = rules.takesUploads && !ask.isUpgrade ? parseUploadPath(ask.target) : undefined;
  // A file is sent, a whole upload is forgotten.
  if (upload !== undefined) {
    return ask.method === (upload.file === undefined ? "DELETE" : "POST")
      ? "upload"
      : wrongMethod();
  }
  return routeOfDownload(ask, rules) ?? refuse(404, "there is no such path");
}

/** The page offers an archive, or takes the offer back; whoever has the offer fetches it. */
function routeOfDownload(
  { method, target, isUpgrade }: Ask,
  { givesDownloads }: GuardRules,
): Route | Refusal | undefined {
  if (!givesDownloads || isUpgrade || parseDownloadPath(target) === undefined) return undefined;
  if (method === "GET") return "download";
  return method === "POST" || method === "DELETE" ? "offer" : wrongMethod();
}

/**
 * Spec: W3C Fetch Metadata. Browsers send it to loopback addresses too; programs that are no browser do not send it,
 * and need the token like everybody. "same-site" is refused: every other port of this computer is the same site. A
 * typed or bookmarked start page has "none". The file that `openInBrowser` writes is another origin, so while a launch
 * is pending the start page also takes a plain top-level navigation from elsewhere: it holds no secret, cannot be
 * framed, and its opener gets no handle on it. A drag that ends in a file manager is fetched by the browser itself:
 * Chromium says since July 2024 (128) that our page asks, and said before that nobody does.
 */
function isOwnPageAsking(ask: Ask, route: Route, rules: GuardRules): boolean {
  const header = (name: string): string | undefined => only(headerValues(ask.rawHeaders, name));
  const sites = headerValues(ask.rawHeaders, "sec-fetch-site");
  if (sites.length === 0 || only(sites) === "same-origin") return true;
  if (route === "download") return only(sites) === "none";
  if (route !== "page" || ask.target !== "/") return false;
  if (only(sites) === "none") return true;
  return (
    only(sites) === "cross-site" &&
    rules.hasPendingLaunch &&
    header("sec-fetch-mode") === "navigate" &&
    header("sec-fetch-dest") === "document"
  );
}

function hasBody(lengths: readonly string[], encodings: readonly string[]): boolean {
  return encodings.length > 0 || lengths.some((length) => length !== "0");
}

/** The session token, when the page offers exactly our subprotocol and one token. */
function tokenOffered(values: readonly string[]): string | undefined {
  const offered = (only(values) ?? "").split(",").map((name) => name.trim());
  if (offered.length !== 2 || !offered.includes(PORT_SUBPROTOCOL)) return undefined;
  return offered.map((name) => TOKEN_SUBPROTOCOL.exec(name)?.[1]).find((token) => token);
}

function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.filter(
    (_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
}

/** The value of a header that came exactly once. */
function only(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined;
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}

function wrongMethod(): Refusal {
  return refuse(405, "the path has no such method");
}

function refuse(status: Refusal["status"], reason: string): Refusal {
  return { route: "refused", status, reason };
}
