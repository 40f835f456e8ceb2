import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/connection.ts";
import { aMultiArchImage } from "../support/image-builder.ts";
import { type Azure, startAzure } from "../support/providers/azure-acr/server.ts";
import { HOST } from "../support/providers/azure-acr/world.ts";
import type { CliResult } from "../support/real/cli.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { openRig, type Rig } from "./rig.ts";

/** Many commands, each a process of its own. */
const SLOW = { timeout: 240_000 };

describe.runIf(requires("build", "docker-registry", "keychain", "skopeo"))(
  "a registry of Azure",
  () => {
    let rig: Rig;
    let backing: DockerRegistry;
    let azure: Azure;
    let link: readonly string[];

    beforeEach(async () => {
      rig = await openRig();
      backing = await startDockerRegistry();
      azure = await startAzure({ backing: backing.url });
      azure.world.interval = 1;
      azure.world.pendingPolls = 0;
      const ca = join(rig.folder, "ca.pem");
      await writeFile(ca, azure.cloud.authority);
      link = ["--ca", ca, "--proxy", azure.cloud.proxy.url.href];
    });
    afterEach(async () => {
      await rig.portolan(["logout", HOST]);
      await azure.close();
      await backing.stop();
      await rig.close();
    });

    async function succeed(args: readonly string[], input = ""): Promise<CliResult> {
      const result = await rig.portolan(["--progress=none", ...args], { input });
      expect(result, `${args.join(" ")}: ${result.stderr}`).toMatchObject({ exitCode: 0 });
      return result;
    }

    function tagsOf(repository: string): string[] {
      return [...(azure.world.repositories.get(repository)?.tags.keys() ?? [])].toSorted();
    }

    it("signs in by a code, pushes, lists, retags, copies and deletes", SLOW, async () => {
      const { stderr } = await succeed(["login", HOST, "--device-code", ...link]);
      expect(stderr).toContain("https://microsoft.com/devicelogin");
      expect(stderr).toContain("C7DKX9PQM");
      const { connections } = await rig.json<{ connections: Connection[] }>(["connections"]);
      expect(connections).toMatchObject([
        { address: HOST, username: "ada@contoso.example", secret: "keychain" },
      ]);
      const other = await rig.registry();
      const image = aMultiArchImage();
      await pushImage(other, "team/app:v1", image);
      await succeed(["copy", `${other.host}/team/app:v1`, `${HOST}/team/app:v1`]);
      await succeed(["tag", `${HOST}/team/app:v1`, "v2"]);
      expect(await rig.json(["ls", HOST])).toMatchObject({ repositories: ["team/app"] });
      expect(await rig.json(["ls", `${HOST}/team/app`])).toMatchObject({ tags: ["v1", "v2"] });
      const raw = await succeed(["inspect", "--raw", `${HOST}/team/app:v2`]);
      expect(raw.stdout).toBe(image.root.bytes.toString("utf8"));
      // By its digest, and so with both names.
      await succeed(["rm", "--yes", "--manifest", `${HOST}/team/app:v2`]);
      expect(tagsOf("team/app")).toEqual([]);
      const seen = azure.exchanges.map(({ asked }) => `${asked.url.href} ${asked.body.toString()}`);
      expect(seen.join("\n")).not.toContain("canary-entra");
      expect(JSON.stringify(connections)).not.toContain("canary");
    });

    it(
      "pushes with a password, browses, retags, copies on, and deletes tags by their name",
      SLOW,
      async () => {
        await succeed(["login", HOST, "-u", "acme", "--password-stdin", ...link], "canary-admin");
        await succeed(["store", "sample"]);
        const local = "store:portolan.local/samples/hello:1.0";
        await succeed(["push", local, `${HOST}/team/hello:1.0`]);
        await succeed(["tag", `${HOST}/team/hello:1.0`, "2.0"]);
        await succeed(["copy", `${HOST}/team/hello:1.0`, `${HOST}/team/other:1.0`]);
        const other = await rig.registry();
        await succeed(["copy", `${HOST}/team/hello:1.0`, `${other.host}/team/hello:1.0`]);
        expect(await rig.json(["ls", `${other.host}/team/hello`])).toMatchObject({ tags: ["1.0"] });
        expect(await rig.json(["ls", HOST])).toMatchObject({
          repositories: ["team/hello", "team/other"],
        });
        const before = azure.exchanges.length;
        const images = azure.world.repositories.get("team/hello")?.manifests.size;
        await succeed(["rm", "--yes", `${HOST}/team/hello:1.0`]);
        expect(tagsOf("team/hello")).toEqual(["2.0"]);
        expect(tagsOf("team/other")).toEqual(["1.0"]);
        expect(azure.world.repositories.get("team/hello")?.manifests.size).toBe(images);
        const changes = azure.exchanges
          .slice(before)
          .map(({ asked: { method, url } }) => `${method} ${url.pathname}`)
          .filter((line) => /^(?:PUT|PATCH|DELETE) /.test(line));
        // The distribution-spec's way would be tried, and refused, or would take both names.
        expect(changes).toEqual(["DELETE /acr/v1/team/hello/_tags/1.0"]);
      },
    );

    it("leaves a locked tag where it is, and says why", async () => {
      await succeed(["login", HOST, "-u", "acme", "--password-stdin", ...link], "canary-admin");
      await succeed(["store", "sample"]);
      await succeed(["push", "store:portolan.local/samples/hello:1.0", `${HOST}/team/hello:1.0`]);
      const tag = azure.world.repositories.get("team/hello")?.tags.get("1.0");
      if (tag !== undefined) tag.attributes.deleteEnabled = false;
      const refused = await rig.portolan(["rm", "--yes", `${HOST}/team/hello:1.0`]);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toMatch(/locked|immutable/);
      expect(tagsOf("team/hello")).toEqual(["1.0"]);
    });

    it("says what a wrong password, a missing right and a closed firewall are", async () => {
      const signIn = ["login", HOST, "-u", "reader", "--password-stdin", ...link];
      const wrong = await rig.portolan(signIn, { input: "canary-wrong" });
      expect(wrong.exitCode).toBe(1);
      expect(wrong.stderr).not.toContain("canary-wrong");
      await succeed(signIn, "canary-reader");
      const denied = await rig.portolan(["ls", HOST]);
      expect(denied.exitCode).toBe(1);
      expect(denied.stderr).toContain("Container Registry Repository Catalog Lister");
      azure.world.hasFirewall = true;
      const closed = await rig.portolan(["ls", `${HOST}/team/app`]);
      expect(closed.stderr).toContain("203.0.113.7");
    });

    it("saves nothing of a sign-in that was declined", async () => {
      azure.world.atCodePage = "declines";
      const declined = await rig.portolan(["login", HOST, "--device-code", ...link]);
      expect(declined.exitCode).toBe(1);
      expect(declined.stderr).toContain("declined");
      expect(await rig.json(["connections"])).toEqual({ connections: [] });
    });
  },
);
