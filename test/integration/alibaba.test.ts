import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/connection.ts";
import {
  ACCESS_KEY,
  type Alibaba,
  type AlibabaOptions,
  REGISTRY_LOGIN,
  startAlibaba,
} from "../support/providers/alibaba-acr/alibaba.ts";
import { ENTERPRISE, PERSONAL } from "../support/providers/alibaba-acr/open.ts";
import { addRepository } from "../support/providers/alibaba-acr/state.ts";
import type { CliResult } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { openRig, type Rig } from "./rig.ts";

const HELLO = "store:portolan.local/samples/hello:1.0";

const EDITIONS: readonly (readonly [string, AlibabaOptions])[] = [
  ["an enterprise instance", ENTERPRISE],
  ["a personal registry", PERSONAL],
];

/** Many commands, each a process of its own. */
const SLOW = { timeout: 240_000 };

describe.runIf(requires("build", "docker-registry", "keychain"))("Alibaba Cloud", () => {
  describe.each(EDITIONS)("with %s", (_name, edition) => {
    const { host } = edition;
    let rig: Rig;
    let alibaba: Alibaba;
    let link: readonly string[];

    beforeEach(async () => {
      rig = await openRig();
      alibaba = await startAlibaba(edition);
      for (const path of ["team/app", "team/other"]) addRepository(alibaba.state, { path });
      const ca = join(rig.folder, "ca.pem");
      await writeFile(ca, alibaba.cloud.authority);
      link = ["--ca", ca, "--proxy", alibaba.cloud.proxy.url.href];
    });
    afterEach(async () => {
      await rig.portolan(["logout", host]);
      await alibaba.close();
      await rig.close();
    });

    async function succeed(args: readonly string[], input = ""): Promise<CliResult> {
      const result = await rig.portolan(["--progress=none", ...args], { input });
      expect(result, `${args.join(" ")}: ${result.stderr}`).toMatchObject({ exitCode: 0 });
      return result;
    }

    function login(kind: "--access-key-stdin" | "--password-stdin", user: string, input: string) {
      return rig.portolan(["login", host, "-u", user, kind, ...link], { input });
    }

    it(
      "signs in with an access key, browses, pushes, retags, copies and deletes",
      SLOW,
      async () => {
        const { username, secretKey } = ACCESS_KEY;
        const wrong = await login("--access-key-stdin", username, "canary-wrong");
        expect(wrong.exitCode).toBe(1);
        expect(wrong.stderr).toMatch(/AccessKey|access key/i);
        expect(wrong.stderr + wrong.stdout).not.toContain("canary-wrong");
        expect(await rig.json(["connections"])).toEqual({ connections: [] });
        expect(await login("--access-key-stdin", username, secretKey)).toMatchObject({
          exitCode: 0,
        });
        const { connections } = await rig.json<{ connections: Connection[] }>(["connections"]);
        expect(connections).toMatchObject([{ address: host, username, secret: "keychain" }]);

        await succeed(["store", "sample"]);
        await succeed(["push", HELLO, `${host}/team/app:1.0`]);
        expect(await rig.json(["ls", host])).toMatchObject({
          repositories: ["team/app", "team/other"],
        });
        await succeed(["tag", `${host}/team/app:1.0`, "2.0"]);
        await succeed(["copy", `${host}/team/app:1.0`, `${host}/team/other:1.0`]);
        const { tags } = await rig.json<{ tags: string[] }>(["ls", `${host}/team/app`]);
        expect(tags.toSorted()).toEqual(["1.0", "2.0"]);
        const { backend } = alibaba.state;
        expect([...backend.stored("team/other").values()]).toEqual([
          backend.stored("team/app").get("1.0"),
        ]);
        await succeed(["rm", "--yes", `${host}/team/app:1.0`]);
        expect([...backend.stored("team/app").keys()]).toEqual(["2.0"]);
        expect([...backend.stored("team/other").keys()]).toEqual(["1.0"]);
        const { requests } = alibaba.cloud;
        expect(JSON.stringify(requests.map(({ path, headers }) => [path, headers]))).not.toContain(
          secretKey,
        );
        expect(
          requests.filter(({ method }) => method === "DELETE").map((one) => one.host),
        ).not.toContain(host);
      },
    );

    it(
      "says that a registry password lists nothing, and pushes and pulls with it",
      SLOW,
      async () => {
        const { username, password } = REGISTRY_LOGIN;
        const wrong = await login("--password-stdin", username, "canary-wrong");
        expect(wrong.exitCode).toBe(1);
        expect(wrong.stderr + wrong.stdout).not.toContain("canary-wrong");
        expect(await login("--password-stdin", username, password)).toMatchObject({ exitCode: 0 });
        await succeed(["store", "sample"]);
        await succeed(["push", HELLO, `${host}/team/app:1.0`]);
        await succeed(["tag", `${host}/team/app:1.0`, "2.0"]);
        const { tags } = await rig.json<{ tags: string[] }>(["ls", `${host}/team/app`]);
        expect(tags.toSorted()).toEqual(["1.0", "2.0"]);
        const listed = await rig.portolan(["ls", host]);
        expect(listed.stdout + listed.stderr).toContain("AccessKey");
        expect(alibaba.calls()).toEqual([]);
        const denied = await rig.portolan(["push", HELLO, `${host}/nowhere/app:1.0`]);
        expect(denied.exitCode).toBe(1);
        expect(denied.stderr).toContain("namespace");
      },
    );
  });
});
