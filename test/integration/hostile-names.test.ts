import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { HOSTILE, hostileRegistry } from "../support/registry/hostile.ts";
import type { TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";

/** Anything that moves a cursor, sets a title, fills a clipboard or hides text. Lines end, and that is all. */
const DRIVES_A_TERMINAL = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** A registry whose every text was written to do harm, and the real command line. */
describe.runIf(requires("build"))("hostile names on the command line", () => {
  let home: TempDir;
  let registry: TestRegistry;
  let image: string;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await hostileRegistry();
    image = `${registry.host}/team/app:v1`;
  });
  afterAll(async () => {
    await registry.close();
    await home.remove();
  });

  const portolan = (...args: readonly string[]): Promise<CliResult> =>
    runCli(args, { home: home.path });

  const COMMANDS: readonly (readonly [string, () => readonly string[]])[] = [
    ["inspect", () => ["inspect", image]],
    ["inspect --json", () => ["--json", "inspect", image]],
    ["ls of a registry", () => ["ls", registry.host]],
    ["ls of a repository", () => ["ls", `${registry.host}/team/app`]],
    ["ls --json", () => ["--json", "ls", `${registry.host}/team/app`]],
    ["diff", () => ["diff", image, `${registry.host}/team/app:plain`]],
    ["diff --json", () => ["--json", "diff", image, `${registry.host}/team/app:plain`]],
    ["a refusal", () => ["inspect", `${registry.host}/refused/app:v1`]],
    ["a refusal --json", () => ["--json", "inspect", `${registry.host}/refused/app:v1`]],
    ["pull", () => ["pull", image]],
    ["images", () => ["images"]],
  ];

  it.each(COMMANDS)("N1: nothing that %s prints drives a terminal", async (_name, args) => {
    const { stdout, stderr } = await portolan(...args());
    expect(stdout + stderr).not.toBe("");
    expect(stdout).not.toMatch(DRIVES_A_TERMINAL);
    expect(stderr).not.toMatch(DRIVES_A_TERMINAL);
  });

  it("N1: shows what a label and an error hold, instead of leaving it out", async () => {
    const { stdout } = await portolan("diff", image, `${registry.host}/team/app:plain`);
    expect(stdout).toContain(String.raw`\u001b]52;c;`);
    const refused = await portolan("inspect", `${registry.host}/refused/app:v1`);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(String.raw`\u001b[2J`);
  });

  it("N1: prints a document that means the same as what the registry said", async () => {
    const { stdout } = await portolan("--json", "inspect", image);
    expect(stdout).toContain(JSON.stringify(HOSTILE.osc).slice(1, -1).slice(0, 20));
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(HOSTILE.osc));
  });

  it("N5: lists nothing as a tag that is no name", async () => {
    const tags = await portolan("--json", "ls", `${registry.host}/team/app`);
    for (const name of HOSTILE.names) expect(JSON.parse(tags.stdout)).not.toContain(name);
    expect(tags.stdout).toContain('"v1"');
  });

  it("N9: labels and annotations that look like settings and commands do nothing", async () => {
    const own = await createTempDir();
    const run = (...args: readonly string[]) => runCli(args, { home: own.path });
    const settled = await run("--json", "connections");
    await run("pull", image);
    expect((await run("--json", "connections")).stdout).toBe(settled.stdout);
    const { stdout } = await run("--json", "images");
    expect(stdout).toContain("/team/app:v1");
    // Names that the image gives itself are not its names.
    expect(stdout).not.toContain("docker.io/library/alpine");
    expect(existsSync("/tmp/portolan-was-here")).toBe(false);
    await own.remove();
  });
});
