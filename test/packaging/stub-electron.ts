import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Marks the fuse wire in every Electron program. Source: @electron/fuses, constants. */
const FUSE_SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";

/** Version 1, nine fuses, as Electron 45 is delivered: RunAsNode on, cookies off, and so on. */
const DELIVERED_FUSES = "101100011";

/**
 * Makes a folder that electron-builder takes for an Electron distribution. It cannot run: it has the files that are
 * copied, renamed, removed and flipped while packaging, which is all that is tested.
 */
export async function makeStubElectron(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, "locales"), { recursive: true });
  await mkdir(join(folder, "resources"));
  const wire = Buffer.from(
    `\u0001${String.fromCharCode(DELIVERED_FUSES.length)}${DELIVERED_FUSES}`,
  );
  const program = Buffer.concat([Buffer.from(`#!/bin/sh\nexit 1\n${FUSE_SENTINEL}`), wire]);
  await writeFile(join(folder, "electron"), program);
  await chmod(join(folder, "electron"), 0o755);
  await writeFile(join(folder, "version"), version);
  await writeFile(join(folder, "LICENSE"), "stub");
  await writeFile(join(folder, "LICENSES.chromium.html"), "stub");
  await writeFile(join(folder, "locales", "en-US.pak"), "stub");
}

/** A copy of a packaged program, to damage. */
export async function copyPackage(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true });
  return to;
}
