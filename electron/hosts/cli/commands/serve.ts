import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import { createDownloads } from "../../browser/downloads.ts";
import { openInBrowser } from "../../browser/open-in-browser.ts";
import { startBrowserHost } from "../../browser/serve-page.ts";
import { createUploads } from "../../browser/uploads.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";

interface ServeOptions {
  readonly port?: string;
  readonly open: boolean;
}

/** `portolan serve [--port N] [--no-open]`: runs until it is interrupted. */
export function registerServe(program: Command, messages: Messages, run: Run): void {
  program
    .command("serve")
    .description(messages.serve)
    .option("--port <number>", messages.optionPort)
    .option("--no-open", messages.optionNoOpen)
    .action((options: ServeOptions) => run((context) => serveUntilInterrupted(context, options)));
}

async function serveUntilInterrupted(context: CliContext, options: ServeOptions): Promise<void> {
  const { out, session, signal, pageFolder } = context;
  const { app } = await session();
  app.continueTransfers();
  const port = options.port === undefined ? undefined : parsePort(options.port);
  const host = await startBrowserHost({
    app,
    pageFolder,
    uploads: createUploads({
      folder: app.uploadsFolder,
      watchTransfers: ({ signal }) => app.handlers.transfers.watch({}, { signal }),
    }),
    downloads: createDownloads({ outlets: app.outlets, transfers: app.handlers.transfers }),
    ...(port === undefined ? {} : { port }),
  });
  try {
    out.document({ url: host.url, port: host.port });
    out.line(out.messages.serving);
    out.line(`  ${host.url}`);
    const stopAnswering = onEnter(() => out.line(`  ${host.newLaunchUrl()}`));
    out.line(process.stdin.isTTY ? out.messages.servingEnter : out.messages.servingStop);
    signal.addEventListener("abort", stopAnswering, { once: true });
    if (options.open) await openInBrowser(host.newLaunchUrl());
    await interruption(signal);
  } finally {
    await host.close();
  }
}

/** Somebody at a terminal who was too slow, or wants a second tab, gets another address by pressing Enter. */
function onEnter(listener: () => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  stdin.on("data", listener);
  return () => {
    stdin.off("data", listener);
    stdin.pause();
  };
}

/** Ends normally: stopping a server with Ctrl+C is how it is used, not a failure. */
function interruption(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw new AppError("invalid_input", `not a port: ${text.slice(0, 20)}`, {
    details: { why: `--port ${text.slice(0, 20)}` },
  });
}
