import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../../build/scripts/real-components.ts";

/**
 * Flags for a Chromium that talks to loopback only. The sandbox needs user namespaces, which root and many containers
 * do not have; the pages it opens here are our own.
 */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface ChromiumOptions {
  /** Further flags, such as `--host-resolver-rules=...`. */
  readonly flags?: readonly string[];
}

/** Starts the Chromium of this machine without a window. The caller closes it. */
export function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium on this machine");
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...FLAGS, ...(options.flags ?? [])],
  });
}
