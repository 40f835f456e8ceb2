import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CLI_PATH, userHomeOf } from "../support/real/cli.ts";
import { runTool } from "../support/real/child.ts";
import { startDockerd } from "../support/real/dockerd.ts";
import { report, requires } from "../support/real/requirements.ts";
import { openRig, type Rig, storeState } from "./rig.ts";

const SAMPLES = "portolan.local/samples";

interface StoreList {
  readonly images: readonly {
    readonly name: string;
    readonly summary: { readonly digest: string };
  }[];
}

interface ShellResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe.runIf(requires("build"))("docker's habits on the local store", () => {
  let rig: Rig;
  const at = (file: string): string => join(rig.folder, file);

  async function run(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await rig.portolan(args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    return stdout;
  }

  /** One line of a shell, in which `p` is the command line, and `other` the same with another home. */
  async function shell(line: string): Promise<ShellResult> {
    const program = `${process.execPath} ${CLI_PATH}`;
    const script = `exec 2>"$ERR"; p() { ${program} "$@"; }; other() { ${program} --home "$OTHER" "$@"; }; ${line}`;
    const environment = {
      PORTOLAN_HOME: rig.home,
      HOME: userHomeOf(rig.home),
      OTHER: at("other"),
      ERR: at("stderr"),
      LANG: "C.UTF-8",
    };
    const told = await runTool("bash", ["-c", script], { environment }).then(
      (stdout) => ({ status: 0, stdout: stdout.toString() }),
      (error: Error) => {
        const { code, stdout } = error.cause as { readonly code: number; readonly stdout: Buffer };
        return { status: code, stdout: stdout.toString() };
      },
    );
    return { ...told, stderr: await readFile(at("stderr"), "utf8") };
  }

  beforeAll(async () => {
    rig = await openRig();
  });
  beforeEach(async () => {
    await run("store", "sample");
  });
  afterAll(() => rig.close());

  it("lists images with Docker's columns, IDs alone, whole, with digests, fitting and as JSON lines", async () => {
    const lines = (await run("images")).trimEnd().split("\n");
    expect(lines[0]).toMatch(/^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$/);
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(
      /^portolan\.local\/samples\/\w+ +\S+ +[0-9a-f]{12} +.* ago +[\d.]+k?M?B$/,
    );
    const whole = (await run("images", "-q", "--no-trunc")).trimEnd().split("\n");
    expect(whole.every((id) => /^sha256:[0-9a-f]{64}$/.test(id))).toBe(true);
    expect((await run("images", "--digests")).split("\n")[0]).toMatch(/TAG +DIGEST +IMAGE ID/);
    const web = await run("images", "--format", "{{.Repository}}:{{.Tag}}", `${SAMPLES}/web`);
    expect(web.trimEnd().split("\n")).toEqual([`${SAMPLES}/web:1.0`, `${SAMPLES}/web:latest`]);
    const filtered = await run("images", "--filter", "reference=*/*/w*:latest", "--format", "json");
    expect(JSON.parse(filtered)).toMatchObject({ Repository: `${SAMPLES}/web`, Tag: "latest" });
    const { exitCode } = await rig.portolan(["images", "--filter", "dangling=true"]);
    expect(exitCode).toBe(2);
    expect(await run("--lang", "zh-CN", "images")).toMatch(/ (?:周|天|小时|分钟|个月|年)前/);
  });

  it("tags bare names in the store, and never takes one for a registry", async () => {
    await run("tag", `${SAMPLES}/web:latest`, "team/app:v1");
    await run("tag", "team/app:v1", "backup");
    expect(await run("images", "--format", "{{.Repository}}:{{.Tag}}", "*")).toBe(
      "backup:latest\n",
    );
    const id = (await run("images", "-q", "backup")).trim();
    await run("tag", id.slice(0, 6), "by-id");
    expect((await run("images", "-q", "by-id")).trim()).toBe(id);
    for (const [language, words] of [
      ["en", "docker.io/team/app:v1"],
      ["zh-CN", "本地存储中没有镜像"],
    ] as const) {
      const { exitCode, stderr } = await rig.portolan(["--lang", language, "tag", "nothing", "v2"]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(words);
    }
    await run("rmi", "team/app:v1", "backup", "by-id");
  });

  it("removes names, and the image with the last one; one that fails does not keep the others", async () => {
    const id = (await run("images", "-q", "--no-trunc", `${SAMPLES}/web:1.0`)).trim();
    expect(await run("rmi", `${SAMPLES}/web:latest`)).toBe(`Untagged: ${SAMPLES}/web:latest\n`);
    const last = await run("rmi", `${SAMPLES}/web:1.0`);
    expect(last).toBe(`Untagged: ${SAMPLES}/web:1.0\nDeleted: ${id}\n`);
    const missing = await rig.portolan(["rmi", "nothing", `${SAMPLES}/hello:1.0`]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stdout).toContain(`Untagged: ${SAMPLES}/hello:1.0\n`);
    expect(missing.stderr).toContain("nothing");
  });

  it("asks for --force before it removes every name of an ID", async () => {
    const id = (await run("images", "-q", `${SAMPLES}/web:1.0`)).trim();
    const refused = await rig.portolan(["rmi", id]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(`${SAMPLES}/web:1.0, ${SAMPLES}/web:latest`);
    const lines = (await run("rmi", "-f", id)).trimEnd().split("\n");
    expect(lines).toHaveLength(3);
  });

  it("saves to a pipe and loads from one, packed, byte for byte", async () => {
    const { stdout, stderr } = await shell(
      `p save ${SAMPLES}/layers:1.0 | gzip | other load && other --json ls store:`,
    );
    const [loaded = "", list = ""] = stdout.split("\n");
    expect(loaded, stderr).toBe(`Loaded image: ${SAMPLES}/layers:1.0`);
    const digestIn = ({ images }: StoreList): string | undefined =>
      images.find(({ name }) => name.endsWith("layers:1.0"))?.summary.digest;
    expect(digestIn(JSON.parse(list) as StoreList)).toBe(
      digestIn(await rig.json<StoreList>(["ls", "store:"])),
    );
    expect(stderr).toBe("");
  });

  it("saves every tag of a repository and several images to one file, and loads them all", async () => {
    const save = ["save", `${SAMPLES}/web`, `${SAMPLES}/hello:1.0`, "-o", at("several.tar")];
    await run(...save);
    // Replaced, as Docker does it.
    await run(...save);
    const { stdout } = await rig.portolan(["--home", at("third"), "load", "-i", at("several.tar")]);
    expect(stdout.trimEnd().split("\n").toSorted()).toEqual([
      `Loaded image: ${SAMPLES}/hello:1.0`,
      `Loaded image: ${SAMPLES}/web:1.0`,
      `Loaded image: ${SAMPLES}/web:latest`,
    ]);
    const listed = await run("ls", at("several.tar"));
    expect(listed.split("\n")[0]).toMatch(/^NAME +DIGEST +PLATFORMS +SIZE$/);
    expect(listed).toContain(`${SAMPLES}/web:latest`);
    const place = `docker-archive:${at("several.tar")}`;
    const document = await rig.json<{ readonly images: readonly object[] }>(["ls", place]);
    expect(document.images).toHaveLength(3);
  });

  it("copies from and to a pipe too, with what it says on standard error", async () => {
    const { stdout, stderr } = await shell(
      `p copy store:${SAMPLES}/web:1.0 oci-archive:- | other copy docker-archive:- oci:${at("layout")}:x; p ls ${at("layout")}`,
    );
    expect(stderr).toContain("to oci-archive:-");
    expect(stdout).toMatch(/^x +[0-9a-f]{12} +linux/m);
  });

  it.each([
    ["nothing", ":", "it is empty"],
    ["garbage without end", "yes", "it is not a tar archive"],
    ["zeros without end", "cat /dev/zero", "it is not a tar archive"],
    ["half an archive", 'p save "$I" | head -c 3000', "it is cut off"],
    ["two archives", '(p save "$I"; p save "$I")', "it goes on after its end"],
    ["half of a packed one", 'p save "$I" | gzip | head -c 500', "it cannot be unpacked"],
    ["an archive without images", "tar -C / -cf - etc/hostname", "neither index.json nor"],
  ])(
    "security T9: refuses %s from a pipe, and the store stays as it was",
    async (_what, from, why) => {
      await shell(`p save ${SAMPLES}/web:1.0 | other load`);
      const before = await shell("other --json ls store:; other --json store verify");
      const { status, stdout, stderr } = await shell(
        `I=${SAMPLES}/hello:1.0; ${from} | other load`,
      );
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toContain(why);
      expect(await shell("other --json ls store:; other --json store verify")).toEqual(before);
    },
  );

  it("security T9: takes nothing of a file of which one image is broken", async () => {
    await run("save", `${SAMPLES}/web:1.0`, `${SAMPLES}/hello:1.0`, "-o", at("broken.tar"));
    // Without its layout it is what Docker wrote before 25; then the last layer that is listed goes.
    const script =
      'cd "$1" && mkdir b && tar -xf broken.tar -C b && rm b/oci-layout "b/$(grep -o "blobs/sha256/[0-9a-f]*" b/manifest.json | tail -1)" && tar -cf broken.tar -C b .';
    execFileSync("bash", ["-c", script, "_", rig.folder]);
    const state = await storeState(rig);
    const { exitCode, stderr } = await rig.portolan(["load", "-i", at("broken.tar")]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("it is missing");
    expect(await storeState(rig)).toEqual(state);
  });

  it("says in both languages what a terminal or a nameless image lacks", async () => {
    await writeFile(at("c.json"), JSON.stringify({ os: "linux", architecture: "amd64" }));
    const list = [{ Config: "c.json", RepoTags: null, Layers: [] }];
    await writeFile(at("manifest.json"), JSON.stringify(list));
    execFileSync("tar", ["-C", rig.folder, "-cf", at("nameless.tar"), "c.json", "manifest.json"]);
    const nameless = await rig.portolan(["load", "-i", at("nameless.tar")]);
    expect(nameless.exitCode).toBe(2);
    expect(nameless.stderr).toContain("store:NAME");
    const listed = await run("ls", at("nameless.tar"));
    const digest = /@sha256:[0-9a-f]{64}/.exec(listed)?.[0] ?? "";
    await run("copy", `docker-archive:${at("nameless.tar")}${digest}`, "store:r.io/named:1");
    expect(await run("rmi", "r.io/named:1")).toContain("Untagged: r.io/named:1");
    const command = `${process.execPath} ${CLI_PATH} --lang zh-CN save ${SAMPLES}/web:1.0`;
    const { stdout } = await shell(`script -qec "${command}" /dev/null`);
    expect(stdout).toContain("归档不能写到终端");
  });

  it.runIf(requires("dockerd"))(
    "shows an image as docker images shows it, and the two read each other's files",
    async ({ skip }) => {
      const engine = await startDockerd();
      if (typeof engine === "string") {
        report("dockerd", engine);
        skip();
        return;
      }
      const docker = (line: string): string => `docker -H unix://${engine.socketPath} ${line}`;
      try {
        await run("tag", `${SAMPLES}/layers:1.0`, "portolan-habits:v1");
        const loaded = await shell(`p save portolan-habits:v1 | ${docker("load")}`);
        expect(loaded.stdout, loaded.stderr).toBe("Loaded image: portolan-habits:v1\n");
        const rows = async (command: string): Promise<string[]> => {
          const { stdout } = await shell(command);
          // Docker shows what layers take unpacked.
          const lines = stdout.trimEnd().split("\n");
          return lines.map((line, row) => (row === 0 ? line : line.replace(/\S+$/, "…")));
        };
        expect(await rows("p images portolan-habits")).toEqual(
          await rows(docker("images portolan-habits")),
        );
        const format = "--format '{{.Repository}} {{.Tag}} {{.ID}} {{.CreatedSince}}' --no-trunc";
        const [ours, theirs] = [
          await shell(`p images ${format} portolan-habits`),
          await shell(docker(`images ${format} portolan-habits`)),
        ];
        expect(ours.stdout).toBe(theirs.stdout);
        const back = await shell(
          `${docker("save portolan-habits:v1")} | other load && other images -q`,
        );
        expect(back.stdout, back.stderr).toContain("Loaded image: portolan-habits:v1");
        // The image ID survives: the config is not touched.
        const id = (await run("images", "-q", "portolan-habits")).trim();
        expect(back.stdout).toContain(id);
      } finally {
        await engine.stop();
      }
    },
    60_000,
  );
});
