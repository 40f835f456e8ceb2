import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream";
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";
import { AppError, cancelledError } from "../../shared/errors.ts";
import { brokenBody } from "./connection-error.ts";
import { headerOf, type Headers } from "./transport.ts";

/** An error body is cut here; the rest is not read. Status and code are reported all the same. */
export const MAX_ERROR_BODY = 64 * 1024;
/** Pages of tags, repositories and referrers. */
export const MAX_PAGE_BODY = 4 * 1024 * 1024;

/** A map, as a server chooses the key: `constructor` is no encoding. */
const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", () => createGunzip()],
  ["x-gzip", () => createGunzip()],
  ["deflate", () => createInflate()],
  ["br", () => createBrotliDecompress()],
  ["zstd", () => createZstdDecompress()],
]);

export interface AnsweredBody {
  readonly headers: Headers;
  readonly body: Readable;
  readonly url: URL;
}

/** The one encoding of an answer, undefined when it is sent as it is. */
export function contentEncoding(headers: Headers): string | undefined {
  const encoding = headerOf(headers, "content-encoding")?.trim().toLowerCase() ?? "";
  return encoding === "" || encoding === "identity" ? undefined : encoding;
}

/**
 * The body without its encoding. We ask for none; some proxies encode all the same. Chains of encodings are refused:
 * each can multiply the size a thousandfold.
 * @throws not_a_registry for an encoding nobody asked for and we do not know
 */
export function decodedBody({ headers, body, url }: AnsweredBody): Readable {
  const encoding = contentEncoding(headers);
  if (encoding === undefined) return body;
  const decoder = DECODERS.get(encoding)?.();
  if (decoder === undefined) {
    abandonBody(body);
    const text = `${url.host} sent content in the encoding ${encoding.slice(0, 60)}`;
    throw new AppError("not_a_registry", text, { details: { host: url.host } });
  }
  // Failures reach the reader through the decoder, which pipeline destroys with them.
  return pipeline(body, decoder, () => undefined);
}

/**
 * Reads a whole small body, at most `limit` bytes after decoding, whatever the server says of its length.
 * @throws body_too_large, connection_lost, cancelled
 */
export async function readBody(
  answer: AnsweredBody,
  limit: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const { bytes, complete } = await collect(answer, limit, signal);
  if (complete) return bytes;
  throw new AppError("body_too_large", `answer of ${answer.url.host} is over ${limit} bytes`, {
    details: { host: answer.url.host, limit },
  });
}

/** Reads the beginning of an error body. Never fails for want of a body: what came is enough. */
export async function readErrorBody(answer: AnsweredBody, signal: AbortSignal): Promise<string> {
  try {
    const { bytes } = await collect(answer, MAX_ERROR_BODY, signal);
    return bytes.toString("utf8");
  } catch {
    // The status says enough; a broken error body must not hide it.
    if (signal.aborted) throw cancelledError();
    return "";
  }
}

async function collect(
  answer: AnsweredBody,
  limit: number,
  signal: AbortSignal,
): Promise<{ bytes: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decodedBody(answer) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) return { bytes: Buffer.concat(chunks).subarray(0, limit), complete: false };
    }
  } catch (error) {
    if (signal.aborted) throw cancelledError();
    throw brokenBody(error, answer.url);
  }
  return { bytes: Buffer.concat(chunks, size), complete: true };
}

/** Gives up a body together with its connection. Its own complaint about that is nobody's business. */
export function abandonBody(body: Readable): void {
  body.on("error", () => undefined).destroy();
}

/** Throws away a body nobody wants, and keeps the connection when little is left of it. */
export async function discardBody(
  body: Readable & { dump?: (options: { limit: number }) => Promise<void> },
): Promise<void> {
  try {
    await body.dump?.({ limit: MAX_ERROR_BODY });
  } catch {
    // The connection is gone; nothing of it was wanted.
  }
}
