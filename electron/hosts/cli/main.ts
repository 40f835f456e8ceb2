#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** The page lies beside the bundle of this program: out/main/cli.js and out/renderer. */
const PAGE_FOLDER = join(import.meta.dirname, "..", "renderer");

// Before anything large is loaded, so that it is compiled once for all runs.
enableCompileCache();
const { readEnvironment, runCommandLine } = await import("./program.ts");

// A closed reader (`portolan ls | head`) ends the program quietly, as other Unix tools do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever writes an image there listens too, and fails with it.
  if (process.stdout.listenerCount("error") > 1) return;
  if (error.code === "EPIPE") process.exit(0);
  if (error.code !== "EIO") throw error;
});

// A terminal that has closed takes no more words; that is no reason to fail what is being done.
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
});

process.exitCode = await runCommandLine(readEnvironment(process, PAGE_FOLDER));
