import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import type { StoreImage } from "../../shared/image.ts";
import { CLI_PATH, type CliResult, runCli, userHomeOf } from "../support/real/cli.ts";
import { EVERY_POINT } from "../support/crash-points.ts";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";

const PROCESSES = 50;
const KILLS = EVERY_POINT ? 100 : 30;
/** A process gets so many milliseconds at most before it is killed: some die before they begin, some at the end. */
const LATEST_KILL_MS = 500;

/** Longer than a partial is kept for somebody who may go on with it. */
const TWO_WEEKS_MS = 15 * 24 * 3_600_000;

describe.runIf(requires("build"))("many processes with one home", () => {
  let folder: TempDir;
  let home: string;
  let registry: TestRegistry;

  beforeEach(async () => {
    folder = await createTempDir();
    home = join(folder.path, "home");
    registry = await startRegistry();
    seedImage(registry, "team/app", "v1", [someBytes(1_500_000), someBytes(50_000, 2)]);
  });
  afterEach(async () => {
    await registry.close();
    await folder.remove();
  });

  const portolan = (...args: readonly string[]): Promise<CliResult> =>
    runCli(["--json", "--progress=none", ...args], { home });

  async function names(): Promise<readonly string[]> {
    const { stdout } = await portolan("ls", "store:");
    const document = JSON.parse(stdout) as { readonly images: readonly StoreImage[] };
    return document.images.map(({ name }) => name);
  }

  it("S6: that tag 50 images at once lose none of the tags", { timeout: 180_000 }, async () => {
    const name = `${registry.host}/team/app`;
    expect((await portolan("pull", `${name}:v1`)).exitCode).toBe(0);
    const tags = Array.from({ length: PROCESSES }, (_, number) => `t${number}`);
    const ends = await Promise.all(tags.map((tag) => portolan("tag", `store:${name}:v1`, tag)));
    const failed = ends.filter(({ exitCode }) => exitCode !== 0).map(({ stderr }) => stderr);
    expect(failed).toEqual([]);
    expect(new Set(await names())).toEqual(new Set(["v1", ...tags].map((tag) => `${name}:${tag}`)));
    expect((await portolan("store", "verify")).exitCode).toBe(0);
  });

  /** The engine as the window or the browser host has it, asked over the contract. */
  async function pullAs(host: "desktop" | "browser"): Promise<number | null> {
    const from = (path: string): string => JSON.stringify(join(ROOT, path));
    const request = { source: `${registry.host}/team/app:v1`, destination: "store:" };
    const program = `import { createApp } from ${from("electron/app.ts")};
      import { connect } from ${from("shared/ipc/client.ts")};
      import { contract } from ${from("shared/ipc/contract/index.ts")};
      import { createPortPair } from ${from("shared/ipc/pair.ts")};
      const app = await createApp({ host: ${JSON.stringify(host)} });
      const ports = createPortPair();
      app.serve(ports.right);
      const client = connect(contract, ports.left);
      const { id } = await client.transfers.start(${JSON.stringify(request)});
      for await (const event of client.transfers.watch({ id })) {
        const [transfer] = event.kind === "snapshot" ? event.transfers : event.changed;
        if (transfer?.state === "failed") throw new Error(JSON.stringify(transfer.error));
        if (transfer?.state === "done") break;
      }
      await app.close();
      process.exit(0);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: { PATH: process.env["PATH"], HOME: userHomeOf(home), PORTOLAN_HOME: home },
      stdio: ["ignore", "ignore", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  }

  it("S6: window, browser host and command line that pull the same image store each blob once", async () => {
    const [window, browser, terminal] = await Promise.all([
      pullAs("desktop"),
      pullAs("browser"),
      portolan("pull", `${registry.host}/team/app:v1`),
    ]);
    expect([window, browser, terminal.exitCode]).toEqual([0, 0, 0]);
    const large = registry.requests.filter(
      ({ method, path, headers }) =>
        method === "GET" && path.includes("/blobs/") && headers.range === undefined,
    );
    const digests = large.map(({ path }) => path.split("/").at(-1));
    const [layer] = registry.repository("team/app").blobs.entries();
    const biggest = [...registry.repository("team/app").blobs].reduce(
      (most, entry) => (entry[1].length > most[1].length ? entry : most),
      layer ?? ["", Buffer.alloc(0)],
    );
    expect(digests.filter((digest) => digest === biggest[0])).toHaveLength(1);
    expect(await names()).toEqual([`${registry.host}/team/app:v1`]);
    expect((await portolan("store", "verify")).exitCode).toBe(0);
  });

  it(
    `S9: of which ${KILLS} in a row are killed leave little behind, and nothing once it is old`,
    { timeout: 180_000 },
    async () => {
      const name = `${registry.host}/team/app:v1`;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = spawn(process.execPath, [CLI_PATH, "pull", name], {
          env: { PATH: process.env["PATH"], HOME: userHomeOf(home), PORTOLAN_HOME: home },
          stdio: "ignore",
        });
        const closed = once(child, "close");
        const timer = setTimeout(
          () => child.kill("SIGKILL"),
          (((kill * 37) % KILLS) / KILLS) * LATEST_KILL_MS,
        );
        await closed;
        clearTimeout(timer);
        if (kill % 10 === 9) await portolan("rm", `store:${name}`, "--yes");
      }
      await portolan("transfers", "resume", "--all");
      expect((await portolan("pull", name)).exitCode).toBe(0);
      expect((await portolan("store", "verify")).exitCode).toBe(0);
      const left = await leftovers();
      expect(left.filter((path) => /\.(?:partial|lock)$/.test(path))).toEqual([]);
      expect(left.length).toBeLessThanOrEqual(KILLS);
      const old = new Date(Date.now() - TWO_WEEKS_MS);
      for (const path of left) await utimes(path, old, old);
      expect((await portolan("store", "gc", "--yes")).exitCode).toBe(0);
      expect(await leftovers()).toEqual([]);
    },
  );

  async function leftovers(): Promise<readonly string[]> {
    const list = async (path: string): Promise<readonly string[]> =>
      (await readdir(path)).map((name) => join(path, name));
    const store = join(home, "store");
    const temporary = (await list(store)).filter((path) => path.endsWith(".tmp"));
    return [...(await list(join(store, ".ingest"))), ...temporary];
  }

  it("S11: says that no file can be so large where the file system has such a limit", async () => {
    const name = `${registry.host}/team/app:v1`;
    // One MiB in place of FAT32's 4 GiB: the system gives the same answer, EFBIG.
    const limited = spawn(
      "bash",
      ["-c", 'ulimit -f 1024 && exec "$0" "$@"', process.execPath].concat([
        CLI_PATH,
        "--json",
        "--progress=none",
        "pull",
        name,
      ]),
      {
        env: { PATH: process.env["PATH"], HOME: userHomeOf(home), PORTOLAN_HOME: home },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let stderr = "";
    limited.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const [code] = (await once(limited, "close")) as [number | null];
    expect(code).toBe(1);
    expect(stderr).toContain('"code":"destination_full"');
    expect((await portolan("store", "verify")).exitCode).toBe(0);
    expect((await portolan("pull", name)).exitCode).toBe(0);
  });

  it("S11: finds everything in a home that was moved", async () => {
    const name = `${registry.host}/team/app:v1`;
    expect((await portolan("pull", name)).exitCode).toBe(0);
    const moved = join(folder.path, "elsewhere");
    await rename(home, moved);
    home = moved;
    expect(await names()).toEqual([name]);
    expect((await portolan("store", "verify")).exitCode).toBe(0);
    expect((await portolan("tag", `store:${name}`, "v2")).exitCode).toBe(0);
    expect((await portolan("transfers", "ls", "--all")).stdout).toContain(name);
  });

  it("S5: a command says that the list of images is damaged, and repair brings it back", async () => {
    const name = `${registry.host}/team/app:v1`;
    expect((await portolan("pull", name)).exitCode).toBe(0);
    expect((await portolan("tag", `store:${name}`, "v2")).exitCode).toBe(0);
    await writeFile(join(home, "store", "index.json"), "");
    const verified = await portolan("store", "verify");
    expect(verified.exitCode).toBe(1);
    expect((await portolan("store", "repair")).exitCode).toBe(0);
    expect((await portolan("store", "verify")).exitCode).toBe(0);
    expect(await names()).toContain(name);
  });
});
