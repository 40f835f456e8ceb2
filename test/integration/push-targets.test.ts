import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PushTarget } from "../../shared/push-target.ts";
import { runTool } from "../support/real/child.ts";
import { CLI_PATH } from "../support/real/cli.ts";
import type { DockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, readWhole } from "../support/real/skopeo.ts";
import { openRig, type Rig } from "./rig.ts";

/** Of util-linux: runs a command on a terminal of its own. */
const SCRIPT = "/usr/bin/script";

const HELLO = "store:portolan.local/samples/hello:1.0";
const WEB = "store:portolan.local/samples/web:1.0";

describe.runIf(requires("build", "docker-registry", "skopeo"))("push targets", () => {
  let rig: Rig;
  let registry: DockerRegistry;
  let digests: Readonly<Record<string, string>>;

  beforeAll(async () => {
    rig = await openRig();
    registry = await rig.registry();
    await succeed("store", "sample");
    const { images } = await rig.json<{ images: { name: string; summary: { digest: string } }[] }>([
      "ls",
      "store:",
    ]);
    digests = Object.fromEntries(
      images.map(({ name, summary }) => [`store:${name}`, summary.digest]),
    );
  });
  afterAll(() => rig.close());
  afterEach(async () => {
    for (const { name } of await saved()) await succeed("targets", "rm", name);
  });

  async function succeed(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await rig.portolan(["--progress=none", ...args]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    return stdout;
  }

  /** The error of a command that must fail. */
  async function fail(exitCode: number, ...args: readonly string[]): Promise<unknown> {
    const result = await rig.portolan(["--json", "--progress=none", ...args]);
    expect(result).toMatchObject({ exitCode, stdout: "" });
    return (JSON.parse(result.stderr) as { error: unknown }).error;
  }

  async function saved(): Promise<readonly PushTarget[]> {
    return (await rig.json<{ targets: PushTarget[] }>(["targets"])).targets;
  }

  const at = (path: string): string => `${registry.host}/${path}`;
  const target = (name: string, pattern: string, ...options: readonly string[]) =>
    succeed("targets", "add", name, "--to", at(pattern), ...options);

  it("are added, listed, changed, renamed and removed", async () => {
    expect(await succeed("targets")).toContain("portolan targets add");
    const both = ["h.test/team/{name}:{tag}", "oci:/srv/{repository}"];
    await succeed("targets", "add", "Harbor", "--to", ...both, "--platform", "linux/arm64");
    expect(await saved()).toEqual([
      {
        name: "Harbor",
        patterns: both,
        platforms: ["linux/arm64"],
        overwrite: "ask",
        preview: true,
      },
    ]);
    await succeed(
      "targets",
      "edit",
      "harbor",
      "--name",
      "h",
      "--overwrite",
      "refuse",
      "--no-preview",
    );
    await succeed("targets", "edit", "H", "--all-platforms", "--to", "h.test/{name}");
    expect(await saved()).toEqual([
      {
        name: "h",
        patterns: ["h.test/{name}"],
        platforms: [],
        overwrite: "refuse",
        preview: false,
      },
    ]);
    expect(await succeed("targets", "ls")).toMatch(/^h +h\.test\/\{name\} +all +kept +-$/m);
    await succeed("targets", "rm", "H");
    expect(await saved()).toEqual([]);
  });

  it("are refused with the pattern and the reason, and when their name is taken", async () => {
    expect(await fail(2, "targets", "add", "x", "--to", "h.test/{nmae}")).toMatchObject({
      code: "invalid_location",
      details: { location: "h.test/{nmae}", why: expect.stringContaining("{nmae} is not known") },
    });
    await target("x", "{name}");
    const again = ["targets", "add", "X", "--to", "h.test/{name}"];
    expect(await fail(1, ...again)).toMatchObject({ code: "target_exists" });
    expect(await fail(1, "targets", "rm", "y")).toMatchObject({ code: "target_unknown" });
    expect(await fail(1, "push", HELLO, "--target", "y")).toMatchObject({ code: "target_unknown" });
    expect(await fail(2, "targets", "edit", "x")).toMatchObject({ code: "invalid_input" });
    expect(await fail(2, "targets", "add", "z")).toMatchObject({ code: "invalid_input" });
  });

  it("take several images to several places in one command, as skopeo finds them there", async () => {
    const patterns = [at("one/{name}:{tag}"), at("two/{repository}:{tag}-copy")];
    await succeed("targets", "add", "both", "--no-preview", "--to", ...patterns);
    await succeed("push", HELLO, WEB, "--target", "both");
    for (const [name, digest] of [
      ["hello", digests[HELLO]],
      ["web", digests[WEB]],
    ]) {
      expect(await readWhole(registry, `one/${name}:1.0`)).toBe(digest);
      expect(await readWhole(registry, `two/samples/${name}:1.0-copy`)).toBe(digest);
    }
  });

  it("show the plan first, and wait for --yes where nobody can be asked", async () => {
    await target("shown", "shown/{name}");
    const args = ["push", HELLO, "--target", "shown"];
    const refused = await rig.portolan(args);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain(at("shown/hello:1.0"));
    expect(refused.stderr).toContain("--yes");
    await expect(listTags(registry, "shown/hello")).rejects.toThrow(/unknown|not found/i);
    await succeed(...args, "--yes");
    expect(await readWhole(registry, "shown/hello:1.0")).toBe(digests[HELLO]);
  });

  it("R49: ask before a tag is replaced, replace it, or refuse, as each was told", async () => {
    await target("new", "rule/{name}:v1", "--no-preview");
    await succeed("push", HELLO, "--target", "new");
    await target("over", "rule/hello:v1", "--no-preview");
    const over = ["push", WEB, "--target", "over"];
    expect(await fail(2, ...over)).toMatchObject({ code: "confirmation_required" });
    await succeed("targets", "edit", "over", "--overwrite", "refuse");
    const kept = {
      code: "tag_exists",
      details: { tag: "v1", actual: digests[HELLO], digest: digests[WEB] },
    };
    expect(await fail(1, ...over, "--yes")).toMatchObject(kept);
    expect(await readWhole(registry, "rule/hello:v1")).toBe(digests[HELLO]);
    await succeed("targets", "edit", "over", "--overwrite", "replace");
    await succeed(...over);
    expect(await readWhole(registry, "rule/hello:v1")).toBe(digests[WEB]);
    await succeed("targets", "edit", "over", "--overwrite", "ask");
    await succeed("push", HELLO, "--target", "over", "--yes");
    expect(await readWhole(registry, "rule/hello:v1")).toBe(digests[HELLO]);
  });

  it("push nothing at all when one of several images would replace a tag that is kept", async () => {
    await target("first", "half/web:1.0", "--no-preview");
    await succeed("push", HELLO, "--target", "first");
    await target("half", "half/{name}:{tag}", "--no-preview", "--overwrite", "refuse");
    const failed = await fail(1, "push", HELLO, WEB, "--target", "half");
    expect(failed).toMatchObject({ code: "tag_exists" });
    await expect(listTags(registry, "half/hello")).rejects.toThrow(/unknown|not found/i);
  });

  it("are refused two images for one place before anything moves", async () => {
    await target("same", "same/app:v1", "--no-preview");
    expect(await fail(2, "push", HELLO, WEB, "--target", "same")).toMatchObject({
      code: "invalid_input",
      details: { location: at("same/app:v1") },
    });
    await expect(listTags(registry, "same/app")).rejects.toThrow(/unknown|not found/i);
  });

  it("take every image of a folder or file that is named as a whole", async () => {
    const layout = join(rig.folder, "Two images");
    await succeed("copy", HELLO, `oci:${layout}:team/hello:v7`);
    await succeed("copy", WEB, `oci:${layout}:v8`);
    await succeed("copy", WEB, `docker-archive:${layout}.tar`);
    await target("files", "files/{name}:{tag}", "--no-preview");
    await succeed("push", `oci:${layout}`, `${layout}.tar`, "--target", "files");
    expect(await readWhole(registry, "files/hello:v7")).toBe(digests[HELLO]);
    expect(await readWhole(registry, "files/two-images:v8")).toBe(digests[WEB]);
    expect(await readWhole(registry, "files/web:1.0")).toBe(digests[WEB]);
  });

  it("call an image as its file where it has no name in there, also one that comes by a pipe", async () => {
    const file = join(rig.folder, "Nameless_1.0.tar");
    await succeed("copy", HELLO, `oci:${rig.folder}/one:x`);
    await runTool("skopeo", [
      "--insecure-policy",
      "copy",
      "--all",
      `oci:${rig.folder}/one:x`,
      `oci-archive:${file}`,
    ]);
    await target("files", "nameless/{name}:{tag}", "--no-preview");
    await succeed("push", file, "--target", "files");
    expect(await readWhole(registry, "nameless/nameless_1.0:latest")).toBe(digests[HELLO]);
    await succeed("copy", WEB, `docker-archive:${rig.folder}/named.tar`);
    const pipe = `"$0" "$1" --home "$2" push docker-archive:- --target files < "$3"`;
    await runTool("sh", [
      "-c",
      pipe,
      process.execPath,
      CLI_PATH,
      rig.home,
      `${rig.folder}/named.tar`,
    ]);
    expect(await readWhole(registry, "nameless/web:1.0")).toBe(digests[WEB]);
  });

  it("know production: more than --yes is wanted before a tag is replaced", async () => {
    await target("live", "live/app:v1", "--no-preview", "--overwrite", "replace");
    await succeed("push", HELLO, "--target", "live");
    await succeed("login", registry.host, "--anonymous", "--production");
    const push = ["push", WEB, "--target", "live", "--yes"];
    expect(await fail(2, ...push)).toMatchObject({
      code: "confirmation_required",
      details: { confirm: "live/app" },
    });
    expect(await readWhole(registry, "live/app:v1")).toBe(digests[HELLO]);
    await succeed(...push, "--confirm", "live/app");
    expect(await readWhole(registry, "live/app:v1")).toBe(digests[WEB]);
    await succeed("logout", registry.host);
  });

  it.each([
    [["push", HELLO], "reference"],
    [["push", HELLO, "h.test/a", "h.test/b"], "--target"],
    [["push", HELLO, "--target", "x", "--all-tags"], "--all-tags"],
  ])("%j is wrong use, and says so", async (args, word) => {
    expect(await fail(2, ...args)).toMatchObject({
      code: "invalid_input",
      details: { why: expect.stringContaining(word) },
    });
  });

  describe.runIf(process.platform === "linux" && existsSync(SCRIPT))("on a terminal", () => {
    async function typed(answer: string, ...args: readonly string[]): Promise<string> {
      const words = [process.execPath, CLI_PATH, "--home", rig.home, "--progress=none", ...args];
      const command = words.map((word) => `'${word}'`).join(" ");
      const child = spawn(SCRIPT, ["-qec", command, "/dev/null"], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      let shown = "";
      child.stdout.setEncoding("utf8").on("data", (more: string) => {
        shown += more;
        if (shown.includes("[y/N]")) child.stdin.end(`${answer}\n`);
      });
      await once(child, "close");
      return shown;
    }

    it("are pushed to after a yes, and not after anything else", async () => {
      await target("asked", "asked/{name}");
      const args = ["push", HELLO, "--target", "asked"];
      expect(await typed("no", ...args)).toContain("Nothing was pushed.");
      await expect(listTags(registry, "asked/hello")).rejects.toThrow(/unknown|not found/i);
      const shown = await typed("y", ...args);
      expect(shown).toContain(at("asked/hello:1.0"));
      expect(await readWhole(registry, "asked/hello:1.0")).toBe(digests[HELLO]);
    });
  });
});
