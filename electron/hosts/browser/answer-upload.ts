import type { IncomingMessage, ServerResponse } from "node:http";
import { type ErrorCode, isAppError, toWireError } from "../../../shared/errors.ts";
import type { UploadPath } from "./upload-path.ts";
import type { Uploads } from "./uploads.ts";

export interface UploadOrder {
  readonly uploads: Uploads;
  readonly target: UploadPath;
  /** Bytes of the body; undefined when the upload is to be forgotten. */
  readonly size: number | undefined;
  /** How long the body may stand still, in milliseconds. */
  readonly stallMs: number;
}

/** So long the rest of a refused body is read and dropped: a page that is cut off earlier never sees the answer. */
const DRAIN_MS = 2_000;

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  destination_full: 507,
  destination_exists: 409,
};

/**
 * Takes a file, or forgets an upload, and answers with `{path}`, `{}` or `{error}`. Never fails: a page that went away
 * gets no answer. The token was looked at before.
 */
export async function answerUpload(
  request: IncomingMessage,
  response: ServerResponse,
  { uploads, target, size, stallMs }: UploadOrder,
): Promise<void> {
  const { socket } = request;
  request.setTimeout(stallMs, () => request.destroy());
  try {
    if (size === undefined) {
      await uploads.discard(target.id);
      send(response, 200, {});
    } else {
      send(response, 200, { path: await uploads.receive(target, request, size) });
    }
  } catch (error) {
    if (request.destroyed && !request.complete) {
      response.destroy();
      return;
    }
    drain(request);
    const status = isAppError(error) ? (STATUS[error.code] ?? 500) : 500;
    send(response, status, { error: toWireError(error, "upload") });
  } finally {
    socket.setTimeout(0);
  }
}

function drain(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), DRAIN_MS).unref();
  request.once("close", () => clearTimeout(timer));
  request.resume();
}

function send(response: ServerResponse, status: number, document: unknown): void {
  const body = JSON.stringify(document);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}
