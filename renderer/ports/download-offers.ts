import type { FileOffers } from "./file-offers.ts";
import { randomId } from "./random-id.ts";
import { currentSession } from "./websocket.ts";

/** Chromium looks for `DownloadURL` in lower case, as `setData` writes it; what adds items has to write it so. */
const DOWNLOAD_TYPE = "downloadurl";

/** What a browser tells of itself, as far as it matters here. */
export interface BrowserNature {
  readonly userAgent: string;
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
}

/**
 * Chromium makes a file of a drag that holds its type `DownloadURL`, on Windows and macOS alone (read in its sources,
 * web_contents_view_aura.cc and web_drag_source_mac.mm, in 2026). No other engine knows the type.
 */
export function takesDownloads(userAgent: string): boolean {
  return /\bChrome\/\d/.test(userAgent) && /\b(?:Windows NT|Macintosh)\b/.test(userAgent);
}

/** Offers archives that the host makes while the browser downloads them, each by a path that works once. */
export function createDownloadOffers({ userAgent, origin }: BrowserNature): FileOffers {
  return {
    areTaken: takesDownloads(userAgent),
    offer(name, images) {
      const path = `/download/${randomId()}/${name}`;
      const known = tell(path, { method: "POST", body: JSON.stringify({ images }) });
      return {
        types: { [DOWNLOAD_TYPE]: `application/x-tar:${name}:${origin}${path}` },
        // Not before the host knows it: it would stay otherwise.
        withdraw: () => void known.then(() => tell(path, { method: "DELETE" })),
      };
    },
  };
}

/** An offer that does not arrive is an empty drag: what is fetched then is not there. Never fails. */
async function tell(path: string, request: RequestInit): Promise<void> {
  const headers = { Authorization: `Bearer ${currentSession()}` };
  await fetch(path, { ...request, headers }).catch(() => undefined);
}
