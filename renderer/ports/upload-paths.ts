import { z } from "zod";
import { AppError, cancelledError, fromWireError, wireErrorSchema } from "../../shared/errors.ts";
import type { FilePaths, PathOptions } from "./file-paths.ts";
import { type LayoutFile, readLayoutFiles } from "./layout-files.ts";
import { randomId } from "./random-id.ts";
import { currentSession } from "./websocket.ts";

const reply = z.object({ path: z.string().optional(), error: wireErrorSchema.optional() });

/**
 * A browser does not tell where a file lies, so its bytes are sent to the host, which says where it has put them. The
 * browser reads the file while it sends: no more than a piece of it is ever in memory.
 */
export function createUploadPaths(): FilePaths {
  return {
    async pathOf({ name, file, folder }, options) {
      const id = randomId();
      const files =
        folder === undefined
          ? [{ path: encodeURIComponent(name), file }]
          : await readLayoutFiles(folder);
      try {
        return await sendAll(id, files, options);
      } catch (error) {
        forget(id);
        throw error;
      }
    },
    release(path) {
      const id = /[\\/]uploads[\\/]([A-Za-z0-9_-]{22})(?:[\\/]|$)/.exec(path)?.[1];
      if (id !== undefined) forget(id);
    },
  };
}

async function sendAll(
  id: string,
  files: readonly LayoutFile[],
  { signal, onProgress }: PathOptions,
): Promise<string> {
  const total = Math.max(
    1,
    files.reduce((sum, { file }) => sum + file.size, 0),
  );
  let sent = 0;
  let path = "";
  for (const { path: below, file } of files) {
    path = await send(`/upload/${id}/${below}`, file, {
      signal,
      onProgress: (bytes) => onProgress(Math.min(1, (sent + bytes) / total)),
    });
    sent += file.size;
  }
  return path;
}

interface SendOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
}

/** By XMLHttpRequest, because fetch does not tell how much of a body it has sent. */
function send(url: string, file: File, { signal, onProgress }: SendOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.open("POST", url);
    request.setRequestHeader("Authorization", `Bearer ${currentSession()}`);
    request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
    request.addEventListener("loadend", () => {
      signal.removeEventListener("abort", abort);
      const { path, error } = parseReply(request.responseText);
      if (path !== undefined) resolve(path);
      else if (signal.aborted) reject(cancelledError("the upload"));
      else reject(error ?? lost(request.status));
    });
    if (signal.aborted) {
      reject(cancelledError("the upload"));
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    request.send(file);
  });
}

function parseReply(text: string): { readonly path?: string; readonly error?: AppError } {
  try {
    const { path, error } = reply.parse(JSON.parse(text));
    if (path !== undefined) return { path };
    return error === undefined ? {} : { error: fromWireError(error) };
  } catch {
    return {}; // No answer, or a refusal in words: the status says enough.
  }
}

/** The host forgets an upload by itself in the end: nobody has to know when this fails. */
function forget(id: string): void {
  const headers = { Authorization: `Bearer ${currentSession()}` };
  fetch(`/upload/${id}`, { method: "DELETE", headers }).catch(() => undefined);
}

function lost(status: number): AppError {
  const why = status === 0 ? "the connection broke" : `it was answered with status ${status}`;
  return new AppError("connection_lost", `the file could not be sent: ${why}`);
}
