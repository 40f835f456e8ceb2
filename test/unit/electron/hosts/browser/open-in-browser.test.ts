import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openInBrowser } from "../../../../../electron/hosts/browser/open-in-browser.ts";

const URL_WITH_TOKEN = "http://127.0.0.1:4000/#token=secret-token";

describe("openInBrowser", () => {
  let folder = "";
  let stop = new AbortController();
  const previous = process.env["TMPDIR"];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "portolan-open-"));
    process.env["TMPDIR"] = folder;
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    if (previous === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = previous;
    await rm(folder, { recursive: true, force: true });
  });

  /** A real program in the place of xdg-open: writes its arguments and what the file says into `seen.json`. */
  async function writeOpener(exitCode: number): Promise<readonly [string, string]> {
    const script = join(folder, "opener.mjs");
    await writeFile(
      script,
      `import { readFileSync, writeFileSync } from "node:fs";
       const path = process.argv.at(-1);
       writeFileSync(${JSON.stringify(join(folder, "seen.json"))}, JSON.stringify({ args: process.argv.slice(2), text: readFileSync(path, "utf8") }));
       process.exit(${exitCode});`,
    );
    return [process.execPath, script];
  }

  it("hands the opener a file, and keeps the token out of its arguments", async () => {
    const opener = await writeOpener(0);
    expect(await openInBrowser(URL_WITH_TOKEN, { opener, signal: stop.signal })).toBe(true);
    const seen = JSON.parse(await readFile(join(folder, "seen.json"), "utf8")) as {
      args: string[];
      text: string;
    };
    expect(seen.args.join(" ")).not.toContain("secret-token");
    expect(seen.text).toContain("secret-token");
  });

  it("removes the file when it is told to stop", async () => {
    const opener = await writeOpener(0);
    await openInBrowser(URL_WITH_TOKEN, { opener, signal: stop.signal });
    stop.abort();
    expect(await launchFolders()).toEqual([]);
  });

  it("answers false and leaves nothing behind when the opener fails or is missing", async () => {
    const failing = await writeOpener(3);
    expect(await openInBrowser(URL_WITH_TOKEN, { opener: failing })).toBe(false);
    const missing = [join(folder, "no-such-program")] as const;
    expect(await openInBrowser(URL_WITH_TOKEN, { opener: missing })).toBe(false);
    expect(await launchFolders()).toEqual([]);
  });

  it("starts nothing on a Linux without a screen", async () => {
    expect(await openInBrowser(URL_WITH_TOKEN, { platform: "linux", env: {} })).toBe(false);
  });

  async function launchFolders(): Promise<readonly string[]> {
    return (await readdir(folder)).filter((name) => name.startsWith("portolan-"));
  }
});
