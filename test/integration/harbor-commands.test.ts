import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Quota } from "../../shared/provider.ts";
import { type Harbor, HARBOR_USERS, startHarbor } from "../support/providers/harbor/server.ts";
import { addProject } from "../support/providers/harbor/world.ts";
import type { CliResult } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { openRig, type Rig } from "./rig.ts";

const HELLO = "store:portolan.local/samples/hello:1.0";
const WEB = "store:portolan.local/samples/web:1.0";
/** Many commands, each a process of its own. */
const SLOW = { timeout: 120_000 };

describe.runIf(requires("build", "keychain", "docker-registry"))(
  "commands of a Harbor, with true and with wrong rights",
  SLOW,
  () => {
    let rig: Rig;
    let harbor: Harbor;
    /** In the project of `ann`, who may change it, and in one that she may only read. */
    let own: string;
    let foreign: string;

    beforeAll(async () => {
      rig = await openRig();
      harbor = await startHarbor({ distribution: await rig.registry() });
      const { world } = harbor;
      addProject(world, "team", { limitBytes: 5_000_000_000, usedBytes: 1_000_000_000 });
      addProject(world, "library", { isPublic: true });
      addProject(world, "hidden");
      world.labels.push({ id: 5, name: "ready", color: "#00FF00" });
      world.rules.push({ id: 8, name: "nightly", from: "Local", to: "far.example" });
      own = `${harbor.host}/team/hello:1.0`;
      foreign = `${harbor.host}/library/hello:1.0`;
      await succeed("store", "sample");
      await login("admin");
      for (const to of [own, foreign]) await succeed("push", HELLO, to);
    }, SLOW.timeout);
    afterAll(async () => {
      await rig.portolan(["logout", harbor.host]);
      await harbor.close();
      await rig.close();
      expect(harbor.problems).toEqual([]);
    });
    beforeEach(async () => {
      harbor.world.copyRefusal = undefined;
      await login("ann");
    });

    async function login(name: keyof typeof HARBOR_USERS): Promise<void> {
      const { password } = HARBOR_USERS[name];
      const args = ["login", harbor.host, "-u", name, "--password-stdin"];
      expect(await rig.portolan(args, { input: password })).toMatchObject({ exitCode: 0 });
    }

    async function succeed(...args: readonly string[]): Promise<CliResult> {
      const result = await rig.portolan(["--progress=plain", ...args]);
      expect(result, `${args.join(" ")}: ${result.stderr}`).toMatchObject({ exitCode: 0 });
      return result;
    }

    async function beRefused(...args: readonly string[]): Promise<string> {
      const { exitCode, stderr } = await rig.portolan(args);
      expect([exitCode, stderr]).toEqual([1, expect.any(String)]);
      for (const { password } of Object.values(HARBOR_USERS))
        expect(stderr).not.toContain(password);
      return stderr;
    }

    it("scans an image that may be scanned, and lists what was found", async () => {
      expect((await succeed("scan", own)).stdout).toContain("not scanned");
      await succeed("scan", "--start", own);
      await succeed("scan", own);
      const { stdout } = await succeed("scan", "--list", own);
      expect(stdout).toContain("Trivy");
      expect(stdout).toContain("CVE-");
      expect(await beRefused("scan", "--start", foreign)).toContain("does not allow this");
      expect((await succeed("scan", foreign)).stdout).toContain("not scanned");
    });

    it("labels an image that may be labelled, and takes the label off again", async () => {
      expect((await succeed("label", own)).stdout).toContain("ready");
      await succeed("label", own, "--add", "ready");
      const labelled = async (): Promise<string> =>
        JSON.stringify(await rig.json(["tags", "--long", `${harbor.host}/team/hello`]));
      expect(await labelled()).toContain('"name":"ready"');
      await succeed("label", own, "--remove", "ready");
      expect(await labelled()).not.toContain('"name":"ready"');
      expect(await beRefused("label", foreign, "--add", "ready")).toContain("does not allow this");
      const { exitCode, stderr } = await rig.portolan(["label", own, "--add", "nothing"]);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining("there is no label nothing")]);
    });

    it("shows the quota of a project to who may see it", async () => {
      const { quotas } = await rig.json<{ quotas: Quota[] }>(["quota", `${harbor.host}/team`]);
      expect(quotas).toEqual([
        { name: "team", usedBytes: 1_000_000_000, limitBytes: 5_000_000_000 },
      ]);
      expect((await succeed("quota", `${harbor.host}/team`)).stdout).toMatch(/1 GB\s+5 GB/);
      expect((await succeed("quota", `${harbor.host}/library`)).stdout).toContain("no limit");
      expect(await beRefused("quota", `${harbor.host}/hidden`)).toContain("does not allow this");
    });

    it("starts a rule of replication and watches it to its end, for administrators", async () => {
      expect(await beRefused("replicate", "list", harbor.host)).toContain("does not allow this");
      expect(harbor.world.runs).toEqual([]);
      await login("admin");
      expect((await succeed("replicate", "list", harbor.host)).stdout).toContain("nightly");
      const { stdout } = await succeed("replicate", "start", harbor.host, "nightly");
      expect(stdout).toMatch(/Run: 1\n(?:.*\n)*2 of 2, 0 failed\ndone\n$/);
      expect(await beRefused("replicate", "watch", harbor.host, "99")).not.toContain("done");
      const unknown = await rig.portolan(["replicate", "start", harbor.host, "hourly"]);
      expect(unknown).toMatchObject({ exitCode: 2 });
    });

    it("retags where it may, and not where Harbor is read-only or a rule forbids it", async () => {
      const repository = `${harbor.host}/team/hello`;
      await succeed("tag", own, "stable");
      expect((await succeed("tags", repository)).stdout).toContain("stable");
      harbor.world.isReadOnly = true;
      expect(await beRefused("tag", own, "later")).toContain("read-only");
      harbor.world.isReadOnly = false;
      expect((await succeed("tags", repository)).stdout).not.toContain("later");
      await succeed("push", WEB, `${repository}:web`);
      const rules = harbor.world.projects.get("team")?.immutable;
      rules?.push(/^stable$/);
      const plan = await succeed("plan", `${repository}:web`, `${repository}:stable`);
      expect(plan.stdout).toMatch(/! .*stable must not be changed.*immutability rule/);
      const before = harbor.registry.requests.length;
      expect(await beRefused("tag", `${repository}:web`, "stable")).toContain("immutability");
      const sent = harbor.registry.requests.slice(before).map(({ method }) => method);
      expect(sent.filter((method) => method === "PUT")).toEqual([]);
      rules?.pop();
    });

    it.each([
      [403, "forbidden"],
      [405, "not here"],
      [500, "internal server error"],
    ])(
      "copies through this computer what Harbor refuses with %i, and says so",
      async (status, message) => {
        const to = `${harbor.host}/team/copy-${status}:1.0`;
        const plan = await succeed("plan", own, to);
        expect(plan.stdout).toContain("nothing passes through this computer");
        harbor.world.copyRefusal = { status, message };
        const { stderr, stdout } = await succeed("copy", own, to);
        expect(stderr).toMatch(
          /The server would not copy: .*It goes through this computer instead\./,
        );
        expect(stdout).toContain(to);
        const again = `${harbor.host}/team/again-${status}:1.0`;
        const chinese = await succeed("--lang", "zh-CN", "copy", own, again);
        expect(chinese.stderr).toMatch(/服务器没有复制：.*改为经过本机传输。/);
        const names = (await succeed("tags", `${harbor.host}/team/again-${status}`)).stdout;
        expect(names).toContain("1.0");
      },
    );

    it("keeps what a detour replaces once, so that undoing puts it back", async () => {
      const to = `${harbor.host}/team/replaced:1.0`;
      await succeed("push", WEB, to);
      harbor.world.copyRefusal = { status: 403, message: "forbidden" };
      await succeed("copy", own, to);
      const { entries } = await rig.json<{ entries: { state: string }[] }>([
        "undo",
        "--list",
        "--in",
        to,
      ]);
      expect(entries.map(({ state }) => state)).toEqual(["done"]);
    });

    it("asks once a day what the registry is, and again when that is the question", async () => {
      const asked = async (...args: readonly string[]): Promise<number> => {
        const before = harbor.calls().length;
        await succeed(...args);
        return harbor
          .calls()
          .slice(before)
          .filter((line) => line.endsWith("/ping")).length;
      };
      await succeed("ls", harbor.host);
      expect(await asked("ls", harbor.host)).toBe(0);
      expect(await asked("tags", "--long", `${harbor.host}/team/hello`)).toBe(0);
      expect(await asked("provider", harbor.host)).toBe(1);
      await login("robot$team+ci");
      expect(await asked("ls", harbor.host)).toBe(1);
    });

    it("fails at once, and explains it, where a push would meet the same", async () => {
      const message = "the tag 1.0 configured as immutable, cannot be updated";
      harbor.world.copyRefusal = { status: 412, message };
      const to = `${harbor.host}/team/never:1.0`;
      const stderr = await beRefused("copy", own, to);
      expect(stderr).toContain("immutability");
      expect(stderr).not.toContain("through this computer");
    });
  },
);
