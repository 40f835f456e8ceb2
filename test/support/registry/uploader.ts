import { spawn } from "node:child_process";
import { once } from "node:events";

/** A process of its own that has claimed an upload and does nothing more. */
export interface Uploader {
  /** `kill -9`; returns when it is gone. */
  kill(): Promise<void>;
}

/** Starts a process that claims `key` in the memory of `folder`, notes `position`, and then waits to be killed. */
export async function startUploader(
  folder: string,
  key: object,
  position: object,
): Promise<Uploader> {
  const url = (path: string): string =>
    JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
  const program = `import { createLocks } from ${url("electron/storage/file-lock.ts")};
    import { uploadSessionsTable } from ${url("electron/storage/upload-sessions-table.ts")};
    import { openUploadsDatabase } from ${url("test/support/registry/uploads-database.ts")};
    const folder = ${JSON.stringify(folder)};
    const table = uploadSessionsTable(openUploadsDatabase(folder + "/portolan.db"), createLocks(folder + "/locks"));
    const entry = await table.claim(${JSON.stringify(key)}, { signal: new AbortController().signal });
    entry.record(${JSON.stringify(position)});
    console.log("claimed");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "close");
  await Promise.race([once(child.stdout, "data"), gone]);
  return {
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
