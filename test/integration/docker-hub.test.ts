import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImageRow } from "../../shared/provider.ts";
import { type BackedHub, startBackedHub } from "../support/providers/docker-hub/backed.ts";
import { ANN } from "../support/providers/docker-hub/harness.ts";
import type { CliResult } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { openRig, type Rig } from "./rig.ts";

const HELLO = "store:portolan.local/samples/hello:1.0";

describe.runIf(requires("build", "docker-registry", "keychain"))("Docker Hub", () => {
  let rig: Rig;
  let hub: BackedHub;
  let link: readonly string[];

  beforeAll(async () => {
    rig = await openRig();
    const backing = await rig.registry();
    hub = await startBackedHub(backing.url);
    const ca = join(rig.folder, "ca.pem");
    await writeFile(ca, hub.cloud.authority);
    link = ["--ca", ca, "--proxy", hub.cloud.proxy.url.href];
    await succeed(["store", "sample"]);
  });
  afterAll(async () => {
    await rig.portolan(["logout", "docker.io"]);
    await hub.cloud.close();
    await rig.close();
    expect(hub.hub.problems).toEqual([]);
  });

  async function succeed(args: readonly string[], input = ""): Promise<CliResult> {
    const result = await rig.portolan(["--progress=none", ...args], { input });
    expect(result, `${args.join(" ")}: ${result.stderr}`).toMatchObject({ exitCode: 0 });
    return result;
  }

  const login = (password: string) =>
    rig.portolan(["login", "-u", ANN.username, "--password-stdin", ...link], { input: password });

  it("refuses a wrong password, and takes a personal access token", async () => {
    const wrong = await login("canary-wrong");
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr + wrong.stdout).not.toContain("canary-wrong");
    expect(await login(ANN.password)).toMatchObject({ exitCode: 0 });
  });

  it("trap: lists repositories and tags without a single pull", async () => {
    await succeed(["push", HELLO, "docker.io/ann/app:1.0"]);
    await succeed(["tag", "docker.io/ann/app:1.0", "2.0"]);
    const before = hub.cloud.requests.length;
    expect((await succeed(["repos", "docker.io"])).stdout).toContain("ann/app");
    const { tags, images } = await rig.json<{ tags: string[]; images: ImageRow[] }>([
      "tags",
      "docker.io/ann/app",
      "--long",
    ]);
    expect(tags.toSorted()).toEqual(["1.0", "2.0"]);
    expect(images.map((image) => image.tags.map(({ name }) => name))).toEqual([["1.0", "2.0"]]);
    const asked = hub.cloud.requests.slice(before);
    expect(asked.filter(({ path }) => path.includes("/manifests/"))).toEqual([]);
    expect(asked.some(({ host }) => host === "hub.docker.com")).toBe(true);
  });

  it("deletes a tag, the other name stays, and no secret went anywhere else", async () => {
    await succeed(["rm", "--yes", "docker.io/ann/app:1.0"]);
    expect([...(hub.repositories[0]?.tags.keys() ?? [])]).toEqual(["2.0"]);
    const basic = btoa(`${ANN.username}:${ANN.password}`);
    const seeing = hub.cloud.requests.filter(({ headers }) =>
      headers.authorization?.includes(basic),
    );
    expect([...new Set(seeing.map(({ host }) => host))]).toEqual(["auth.docker.io"]);
  });
});
