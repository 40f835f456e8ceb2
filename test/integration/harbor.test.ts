import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, createApp } from "../../electron/app.ts";
import { connect } from "../../shared/ipc/client.ts";
import { contract, type PortolanContract } from "../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../shared/ipc/pair.ts";
import type { Client } from "../../shared/ipc/procedure.ts";
import { requires } from "../support/real/requirements.ts";
import { allOf } from "../support/registry/client.ts";
import { type Harbor, HARBOR_USERS, startHarbor } from "../support/providers/harbor/server.ts";
import { addProject } from "../support/providers/harbor/world.ts";
import { openRig, type Rig } from "./rig.ts";

const HELLO = "store:portolan.local/samples/hello:1.0";
const ROBOT = "robot$team+ci";

describe.runIf(requires("build", "keychain", "docker-registry"))(
  "Harbor, with an account of it",
  () => {
    let rig: Rig;
    let harbor: Harbor;
    let app: App;
    let client: Client<PortolanContract>;

    beforeAll(async () => {
      rig = await openRig();
      harbor = await startHarbor({ distribution: await rig.registry() });
      addProject(harbor.world, "team");
      addProject(harbor.world, "library", { isPublic: true });
      await succeed("store", "sample");
      app = await createApp({ host: "desktop", home: rig.home });
      const { left, right } = createPortPair();
      app.serve(right);
      client = connect(contract, left);
    });
    afterAll(async () => {
      await rig.portolan(["logout", harbor.host]);
      await app.close();
      await harbor.close();
      await rig.close();
      expect(harbor.problems).toEqual([]);
    });

    async function succeed(...args: readonly string[]): Promise<string> {
      const result = await rig.portolan(args);
      expect(result).toMatchObject({ exitCode: 0 });
      return result.stdout;
    }

    function login(username: string, password: string) {
      const args = ["login", harbor.host, "-u", username, "--password-stdin"];
      return rig.portolan(args, { input: password });
    }

    /** What the window shows of a repository. */
    async function tagsOf(repository: string): Promise<string[]> {
      const pages = await allOf(client.providers.images({ address: harbor.host, repository }));
      return pages.flatMap(({ rows }) => rows.flatMap(({ tags }) => tags.map(({ name }) => name)));
    }

    it("refuses a wrong password although the API would not, and takes users and robots", async () => {
      const wrong = await login("ann", "canary-wrong");
      expect(wrong.exitCode).toBe(1);
      expect(wrong.stderr + wrong.stdout).not.toContain("canary-wrong");
      expect(await login(ROBOT, HARBOR_USERS[ROBOT].password)).toMatchObject({ exitCode: 0 });
      expect(await login("ann", HARBOR_USERS.ann.password)).toMatchObject({ exitCode: 0 });
    });

    it("pushes into a project, and shows what the API says of it", async () => {
      await succeed("push", HELLO, `${harbor.host}/team/a/hello:1.0`);
      expect(await succeed("ls", `${harbor.host}/team/a/hello`)).toContain("1.0");
      const { provider, notes } = await client.providers.describe({ address: harbor.host });
      expect([provider, notes]).toEqual(["harbor", ["harbor-copies-all-tags"]]);
      const [projects] = await allOf(client.providers.namespaces({ address: harbor.host }));
      expect(projects?.rows.map(({ name }) => name)).toEqual(["team", "library"]);
      const [found] = await allOf(client.providers.repositories({ address: harbor.host }));
      expect(found?.rows).toMatchObject([{ name: "team/a/hello", images: 1 }]);
      expect(await tagsOf("team/a/hello")).toEqual(["1.0"]);
    });

    it("explains that Harbor makes no project by itself", async () => {
      const result = await rig.portolan(["push", HELLO, `${harbor.host}/nothing/hello:1.0`]);
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain("There is no project nothing");
    });

    it("explains that an immutable tag cannot be moved", async () => {
      const web = "store:portolan.local/samples/web:1.0";
      harbor.world.projects.get("team")?.immutable.push(/^1\.0$/);
      const result = await rig.portolan([
        "push",
        web,
        `${harbor.host}/team/a/hello:1.0`,
        "--overwrite",
      ]);
      harbor.world.projects.get("team")?.immutable.pop();
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain("immutability");
    });

    it("has Harbor copy by itself, and removes one name of what arrived", async () => {
      addProject(harbor.world, "stage");
      const user = HARBOR_USERS.admin.password;
      expect(await login("admin", user)).toMatchObject({ exitCode: 0 });
      const source = `${harbor.host}/team/a/hello:1.0`;
      const copy = `${harbor.host}/stage/hello:1.0`;
      await succeed("push", HELLO, source);
      const before = harbor.registry.requests.length;
      await succeed("copy", source, copy);
      const sent = harbor.registry.requests.slice(before);
      expect(sent.filter(({ path }) => path.includes("/blobs/uploads"))).toEqual([]);
      expect(await tagsOf("stage/hello")).toEqual(["1.0"]);
      await succeed("tag", copy, "old");
      await succeed("rm", "--yes", `${harbor.host}/stage/hello:old`);
      expect(await tagsOf("stage/hello")).toEqual(["1.0"]);
    });

    it("gives an image a second name, and takes its repository away when its name is typed", async () => {
      const repository = "team/a/hello";
      await succeed("copy", `${harbor.host}/${repository}:1.0`, `${harbor.host}/${repository}:2.0`);
      expect((await tagsOf(repository)).toSorted()).toEqual(["1.0", "2.0"]);
      const address = harbor.host;
      const removing = client.providers.removeRepository({
        address,
        repository,
        confirmation: "x",
      });
      await expect(removing).rejects.toMatchObject({ code: "confirmation_required" });
      await client.providers.removeRepository({ address, repository, confirmation: repository });
      expect(harbor.registry.repositories.has(repository)).toBe(false);
    });
  },
);
