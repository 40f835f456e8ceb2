import type { AddressInfo } from "node:net";
import { AppError } from "../../../shared/errors.ts";
import type { App } from "../../app.ts";
import type { Downloads } from "./downloads.ts";
import { readPageFiles } from "./page-files.ts";
import { portFromWebSocket } from "./port.ts";
import { createPageServer, type PageServer } from "./server.ts";
import { createSessions } from "./sessions.ts";
import type { Uploads } from "./uploads.ts";

/** The one address that is bound. Nothing of this host can be reached from another computer. */
const LOOPBACK = "127.0.0.1";

export interface BrowserHostOptions {
  readonly app: Pick<App, "serve">;
  /** The folder of the built page: `out/renderer`. */
  readonly pageFolder: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** One line for each refused request; never a token, a path or a header. Default: nowhere. */
  readonly log?: (line: string) => void;
  /** For tests: the clock of the tokens. */
  readonly now?: () => number;
  /** Where files that are dropped on the page go; closed with the host. Default: none are taken. */
  readonly uploads?: Uploads;
  /** Archives that are dragged out of the page. Default: none. */
  readonly downloads?: Downloads;
  /** For tests: how long headers may take. */
  readonly headersTimeoutMs?: number;
  /** For tests: how long an upload may stand still. */
  readonly uploadStallMs?: number;
}

export interface BrowserHost {
  /** The first launch URL, with its token in the fragment: works once, within 60 seconds. */
  readonly url: string;
  readonly port: number;
  /** A further launch URL, for another tab or when the first was not used in time. */
  newLaunchUrl(): string;
  /** Disconnects every page and stops listening. The app stays open: it is the caller's. */
  close(): Promise<void>;
}

/**
 * Serves the page and the contract on 127.0.0.1.
 * @throws path_not_found when the page is not built; invalid_input when the port is taken or not allowed.
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const pageFiles = await readPageFiles(options.pageFolder);
  const sessions = createSessions(options.now === undefined ? {} : { now: options.now });
  let authority = "";
  const server = createPageServer({
    pageFiles,
    sessions,
    authority: () => authority,
    onPort: (socket) => options.app.serve(portFromWebSocket(socket)),
    log: options.log ?? (() => undefined),
    uploads: options.uploads,
    downloads: options.downloads,
    ...(options.uploadStallMs === undefined ? {} : { uploadStallMs: options.uploadStallMs }),
    ...(options.headersTimeoutMs === undefined
      ? {}
      : { headersTimeoutMs: options.headersTimeoutMs }),
  });
  const port = await listen(server, options.port ?? 0);
  // A browser leaves the port out of the Host header when it is the scheme's own.
  authority = new URL(`http://${LOOPBACK}:${port}`).host;
  // No token exists before the port is ours, so none can reach a stranger that holds it.
  const newLaunchUrl = (): string => `http://${authority}/#token=${sessions.newLaunchToken()}`;
  return {
    url: newLaunchUrl(),
    port,
    newLaunchUrl,
    async close() {
      await server.close();
      await options.uploads?.close();
    },
  };
}

function listen(server: PageServer, port: number): Promise<number> {
  const { http } = server;
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => reject(portRefused(port, cause));
    http.once("error", onError);
    http.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      http.off("error", onError);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function portRefused(port: number, cause: NodeJS.ErrnoException): AppError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: "another program has it",
    EACCES: "the system does not allow it",
  };
  const why = reasons[cause.code ?? ""] ?? cause.code ?? "unknown";
  return new AppError("invalid_input", `cannot listen on port ${port}: ${why}`, {
    details: { where: "port", port, why: `port ${port}: ${why}` },
    cause,
  });
}
