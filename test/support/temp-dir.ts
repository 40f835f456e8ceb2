import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface TempDir {
  /** Absolute and real: no symbolic link on the way, also on macOS. */
  readonly path: string;
  /** Removes the folder and all in it. Safe to call twice. */
  remove(): Promise<void>;
}

/** A new, empty folder that the caller removes: for `beforeAll` and for processes started by a test. */
export async function createTempDir(): Promise<TempDir> {
  const path = await mkdtemp(join(await realpath(tmpdir()), "portolan-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** A new, empty folder that goes away with the test that asked for it. */
export async function tempDir(): Promise<string> {
  const folder = await createTempDir();
  onTestFinished(() => folder.remove());
  return folder.path;
}
