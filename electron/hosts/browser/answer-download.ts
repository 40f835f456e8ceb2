import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { DownloadPath } from "./download-path.ts";
import type { Downloads, Offered } from "./downloads.ts";

/** As many as one gesture takes, and as long as the contract takes them. */
const MAX_IMAGES = 50;
const MAX_LOCATION_LENGTH = 5000;

const offerSchema = z.object({
  images: z.array(z.string().min(1).max(MAX_LOCATION_LENGTH)).min(1).max(MAX_IMAGES),
});

export interface OfferOrder {
  readonly downloads: Downloads;
  readonly target: DownloadPath;
  /** Undefined when the offer is withdrawn. The body was found short enough before. */
  readonly size: number | undefined;
}

/** Takes an offer of the page, or takes it back. Never fails. The token was looked at before. */
export async function answerOffer(
  request: IncomingMessage,
  response: ServerResponse,
  { downloads, target, size }: OfferOrder,
): Promise<void> {
  const images = size === undefined ? undefined : await readOffer(request);
  if (size === undefined) downloads.withdraw(target);
  else if (images !== undefined) downloads.offer(target, images);
  const isGood = size === undefined || images !== undefined;
  response.writeHead(isGood ? 204 : 400, { "Content-Length": 0 });
  response.end();
}

async function readOffer(request: IncomingMessage): Promise<Offered | undefined> {
  try {
    const [first, ...others] = offerSchema.parse(JSON.parse(await text(request))).images;
    return first === undefined ? undefined : [first, ...others];
  } catch {
    return undefined; // Not what our page sends, or it went away.
  }
}

/**
 * Sends an archive while it is made. Never fails: what cannot be made is answered with 502, and what breaks off later has
 * no end, by which every browser tells its user that the download failed. A browser that stops cancels the transfer.
 */
export async function answerDownload(
  response: ServerResponse,
  { downloads, target, images }: { downloads: Downloads; target: DownloadPath; images: Offered },
): Promise<void> {
  const gone = new AbortController();
  // It closes at its end too, and when the archive breaks off: then there is nothing to cancel, or an error to tell.
  response.once("close", () => {
    if (!response.writableFinished && response.errored === null) gone.abort();
  });
  response.setHeader("Content-Type", "application/x-tar");
  // The guard lets only names through that need no quoting.
  response.setHeader("Content-Disposition", `attachment; filename="${target.name}"`);
  try {
    await downloads.send(images, { name: target.name, output: response, signal: gone.signal });
  } catch {
    // The transfer tells its user what was wrong.
    if (response.headersSent) response.destroy();
    else refuse(response);
  }
}

function refuse(response: ServerResponse): void {
  response.removeHeader("Content-Disposition");
  response.removeHeader("Content-Type");
  response.writeHead(502, { "Content-Length": 0 });
  response.end();
}
