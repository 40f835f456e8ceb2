import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { userHomeOf } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { tempDir } from "../support/temp-dir.ts";

const STAND_IN = new URL("./desktop-main/electron-stand-in.ts", import.meta.url).href;

interface Run {
  /** What was done to the stand-in, in order. */
  readonly deeds: readonly (readonly [deed: string, ...facts: unknown[]])[];
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs the built main process in Node, with a stand-in in Electron's place, to its end. */
async function runDesktop(scenario: object, args: readonly string[] = []): Promise<Run> {
  const folder = await tempDir();
  const home = join(folder, "home");
  const program = join(ROOT, "out/main/desktop.js");
  const child = spawn(process.execPath, ["--import", STAND_IN, program, ...args], {
    env: {
      ...process.env,
      HOME: userHomeOf(home),
      PORTOLAN_HOME: home,
      STAND_IN: JSON.stringify(scenario),
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { deeds: lines.map((line) => JSON.parse(line) as Run["deeds"][number]), status, stderr };
}

describe.runIf(requires("build"))("the built main process, in a stand-in for Electron", () => {
  it("guards everything before it is ready, gives one port to the page, and closes the engine", async () => {
    const { deeds, status, stderr } = await runDesktop({});
    const names = deeds.map(([deed]) => deed);
    expect(names, stderr).toEqual([
      "app.setPath",
      "app.enableSandbox",
      "protocol.privileged",
      "app.whenReady",
      "session.guarded",
      "ready",
      "menu",
      "contents.guarded",
      "window",
      "window.loadURL",
      "page",
      "port given",
      "engine",
      "session.resolveProxy",
      "engine",
      "app.quit",
      "app.exit",
    ]);
    const facts = new Map(deeds.map(([deed, ...rest]) => [deed, rest]));
    expect(facts.get("protocol.privileged")).toEqual(["app"]);
    expect(facts.get("window")).toMatchObject([
      { sandbox: true, contextIsolation: true, preload: join(ROOT, "out/preload/preload.cjs") },
    ]);
    expect(facts.get("page")).toEqual([200, 404]);
    expect(facts.get("port given")).toEqual(["portolan-port", 1]);
    const answers = deeds.filter(([deed]) => deed === "engine").map(([, reply]) => reply);
    expect(answers).toMatchObject([
      { kind: "value", value: { host: "desktop" } },
      { kind: "value", value: { proxy: "http://proxy.test:3128", because: "system" } },
    ]);
    expect(facts.get("menu")).toContain("编辑(&E)");
    expect(status).toBe(0);
  });

  it("E4: gives no port to a frame that is gone, elsewhere or inside another", async () => {
    const { deeds } = await runDesktop({});
    const names = deeds.map(([deed]) => deed);
    expect(names).toContain("port given");
    expect(names).not.toContain("port given to a stranger");
  });

  it.each(["--inspect-brk-node=0", "--remote-debugging-port=9222"])(
    "E9: does not start with %s when it is packaged",
    async (argument) => {
      const { deeds, status, stderr } = await runDesktop({ packaged: true }, [argument]);
      expect(deeds.map(([deed]) => deed)).toEqual(["app.setPath", "app.exit"]);
      expect(status).toBe(2);
      expect(stderr).toContain(argument.split("=")[0]);
    },
  );

  it("is the command line too, without a window", async () => {
    const { deeds, status } = await runDesktop({}, ["--json", "store", "path"]);
    const told = deeds.filter((deed) => Array.isArray(deed)).map(([name]) => name);
    expect(told.filter((name) => name !== "switch")).toEqual(["app.setPath", "app.exit"]);
    expect(deeds).toContainEqual({ path: expect.stringMatching(/store$/) as string });
    expect(deeds.at(-1)).toEqual(["app.exit", 0]);
    expect(status).toBe(0);
  });

  it("leaves a home to the program that has it already, and the files to open too", async () => {
    const file = import.meta.filename;
    const { deeds, status } = await runDesktop({ alreadyRunning: true }, [file, "/nowhere.tar"]);
    const names = deeds.map(([deed]) => deed);
    expect(names).toEqual(["app.setPath", "app.lock", "app.quit", "app.exit"]);
    expect(deeds).toContainEqual(["app.lock", { paths: [file], links: [] }]);
    expect(status).toBe(0);
  });

  it("hands files that the system opens to the page, each once: at the start, before it, and later", async () => {
    const file = import.meta.filename;
    const secondStart = { paths: ["/later.tar", "relative.tar", 7] };
    const scenario = { openFile: "/early.tar", secondStart, watchFiles: 2 };
    const { deeds, status, stderr } = await runDesktop(scenario, [file]);
    expect(deeds, stderr).toContainEqual(["open-file taken"]);
    const told = deeds.filter(([deed]) => deed === "engine").map(([, reply]) => reply);
    expect(told).toMatchObject([
      { kind: "value", value: { paths: [file, "/early.tar"] } },
      { kind: "value", value: { paths: ["/later.tar"] } },
    ]);
    expect(status).toBe(0);
  });

  it("row 63: hands links to the page as locations, and drops what is no good link", async () => {
    const secondStart = { links: ["portolan://../../x", "portolan://h.test/team/later:v2", 7] };
    const openUrl = "portolan://h.test/team/early@sha256:0";
    const scenario = { openUrl, secondStart, watchFiles: 2, watchLinks: true };
    const { deeds, status, stderr } = await runDesktop(scenario, ["portolan://h.test/team/app:v1"]);
    expect(deeds, stderr).toContainEqual(["open-url taken"]);
    const told = deeds.filter(([deed]) => deed === "engine").map(([, reply]) => reply);
    expect(told).toMatchObject([
      { kind: "value", value: { locations: ["h.test/team/app:v1"] } },
      { kind: "value", value: { locations: ["h.test/team/later:v2"] } },
    ]);
    expect(status).toBe(0);
  });

  it("hands what is chosen from the menu to the page, which knows what to do", async () => {
    const ask = [{ procedure: "system.menuCommands", input: {} }];
    const { deeds, status, stderr } = await runDesktop({ ask, chooseFromMenu: "一个或两个列表" });
    const told = deeds.filter(([deed]) => deed === "engine").map(([, reply]) => reply);
    expect(told, stderr).toMatchObject([{ kind: "value", value: { commands: ["toggle-split"] } }]);
    expect(status).toBe(0);
  });

  it("opens web pages in the user's browser, and no other address", async () => {
    const addresses = ["https://nvd.example/CVE-1", "file:///etc/passwd", "https://a@b.example/"];
    const ask = addresses.map((address) => ({
      procedure: "links.openWebPage",
      input: { address },
    }));
    const { deeds, status, stderr } = await runDesktop({ ask });
    const opened = deeds.filter(([deed]) => deed === "shell.openExternal");
    expect(opened, stderr).toEqual([["shell.openExternal", "https://nvd.example/CVE-1"]]);
    const told = deeds.filter(([deed]) => deed === "engine").map(([, reply]) => reply);
    const refused = { kind: "error", error: { code: "invalid_input" } };
    expect(told).toMatchObject([{ kind: "value", value: {} }, refused, refused]);
    expect(status).toBe(0);
  });

  it("row 58: tells how a transfer ended when nobody looks, and leaves neither a bar nor a computer awake", async () => {
    const source = "docker-archive:/nowhere.tar:team/app:1";
    const transfer = { source, destination: "store:" };
    const scenario = {
      ask: [{ procedure: "transfers.start", input: transfer }],
      awaitNotice: true,
    };
    const { deeds, status, stderr } = await runDesktop(scenario);
    const told = deeds.filter(([deed]) => deed === "notification");
    const body = expect.stringContaining(source) as string;
    expect(told, stderr).toEqual([
      ["notification", { title: expect.stringMatching(/失败$/) as string, body }],
    ]);
    // So short a transfer may be over before it is seen; what was begun is ended.
    const times = (name: string): number => deeds.filter(([deed]) => deed === name).length;
    expect(times("may sleep")).toBe(times("awake"));
    const bars = deeds.filter(([deed]) => deed === "window.setProgressBar");
    if (bars.length > 0) expect(bars.at(-1)).toEqual(["window.setProgressBar", -1, "normal"]);
    expect(status).toBe(0);
  });
});
