import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/connection.ts";
import type { ImageRow } from "../../shared/provider.ts";
import { KEY } from "../support/providers/aws/running.ts";
import { type BackedHub, startBackedHub } from "../support/providers/docker-hub/backed.ts";
import { ANN } from "../support/providers/docker-hub/harness.ts";
import { type BackedEcr, ECR_HOST, startBackedEcr } from "../support/providers/ecr/backed.ts";
import type { Cloud } from "../support/cloud/cloud.ts";
import { type CliResult, userHomeOf } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { openRig, type Rig } from "./rig.ts";

const HELLO = "store:portolan.local/samples/hello:1.0";
const APP = `${ECR_HOST}/team/app`;

describe.runIf(requires("build", "docker-registry", "keychain"))("Amazon ECR", () => {
  let rig: Rig;
  let ecr: BackedEcr;
  let hub: BackedHub;

  beforeAll(async () => {
    rig = await openRig();
    ecr = await startBackedEcr((await rig.registry()).url);
    hub = await startBackedHub((await rig.registry()).url);
    await succeed(["store", "sample"]);
    const folder = join(userHomeOf(rig.home), ".aws");
    await mkdir(folder, { recursive: true });
    const keys = `aws_access_key_id = ${KEY.username}\naws_secret_access_key = ${KEY.secretKey}\n`;
    await writeFile(join(folder, "credentials"), `[work]\n${keys}`);
    await writeFile(join(rig.folder, "other-credentials"), `[elsewhere]\n${keys}`);
  });
  afterAll(async () => {
    await rig.portolan(["logout", "docker.io"]);
    await rig.portolan(["logout", ECR_HOST]);
    await ecr.cloud.close();
    await hub.cloud.close();
    await rig.close();
    expect([...ecr.service.problems, ...hub.hub.problems]).toEqual([]);
  });

  async function succeed(
    args: readonly string[],
    options: Parameters<Rig["portolan"]>[1] = {},
  ): Promise<CliResult> {
    const result = await rig.portolan(["--progress=none", ...args], options);
    expect(result, `${args.join(" ")}: ${result.stderr}`).toMatchObject({ exitCode: 0 });
    return result;
  }

  async function linkTo({ authority, proxy }: Cloud, name: string): Promise<string[]> {
    const ca = join(rig.folder, name);
    await writeFile(ca, authority);
    return ["--ca", ca, "--proxy", proxy.url.href];
  }

  const tagsOf = () => ecr.repositories["team/app"]?.images.flatMap(({ tags }) => tags);

  it("signs in with an access key, and refuses a wrong one", async () => {
    const link = await linkTo(ecr.cloud, "ecr.pem");
    const login = ["login", ECR_HOST, "-u", KEY.username, "--access-key-stdin", ...link];
    const wrong = await rig.portolan(login, { input: "canary-wrong" });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain("AWS does not accept this access key");
    expect(wrong.stderr + wrong.stdout).not.toContain("canary-wrong");
    await succeed(login, { input: KEY.secretKey });
    await succeed(["logout", ECR_HOST]);
  });

  it("signs in with a profile, of whatever file the AWS tools are told to read", async () => {
    const link = await linkTo(ecr.cloud, "ecr.pem");
    const missing = await rig.portolan(["login", ECR_HOST, "--aws-profile", "elsewhere", ...link]);
    expect(missing.exitCode).toBe(1);
    const environment = {
      AWS_SHARED_CREDENTIALS_FILE: join(rig.folder, "other-credentials"),
      AWS_PROFILE: "elsewhere",
    };
    await succeed(["login", ECR_HOST, "--aws-profile", ...link], { environment });
    await succeed(["login", ECR_HOST, "--aws-profile", "work", ...link]);
    const { connections } = await rig.json<{ connections: Connection[] }>(["connections"]);
    expect(connections).toMatchObject([{ address: ECR_HOST, username: "work" }]);
    expect(JSON.stringify(connections)).not.toContain(KEY.secretKey);
  });

  it("copies from Docker Hub, lists, gives another name, deletes one, and copies back", async () => {
    const link = await linkTo(hub.cloud, "hub.pem");
    const login = ["login", "-u", ANN.username, "--password-stdin", ...link];
    await succeed(login, { input: ANN.password });
    await succeed(["push", HELLO, "docker.io/ann/app:1.0"]);
    await succeed(["copy", "docker.io/ann/app:1.0", `${APP}:1.0`]);
    expect((await succeed(["repos", ECR_HOST])).stdout).toContain("team/app");
    await succeed(["tag", `${APP}:1.0`, "2.0"]);
    const list = ["tags", APP, "--long"];
    const { tags, images } = await rig.json<{ tags: string[]; images: ImageRow[] }>(list);
    expect(tags.toSorted()).toEqual(["1.0", "2.0"]);
    // The children of the index are images of their own, without a name.
    const named = images.filter((image) => image.tags.length > 0);
    expect(named).toMatchObject([{ bytes: 5000, pushedAt: 1_760_000_000_250 }]);
    const raw = (reference: string) => succeed(["inspect", "--raw", reference]);
    expect((await raw(`${APP}:2.0`)).stdout).toBe((await raw("docker.io/ann/app:1.0")).stdout);
    await succeed(["rm", "--yes", `${APP}:1.0`]);
    expect(tagsOf()).toEqual(["2.0"]);
    await succeed(["copy", `${APP}:2.0`, "docker.io/ann/app:back"]);
    expect([...(hub.repositories[0]?.tags.keys() ?? [])]).toEqual(["1.0", "back"]);
  });

  it("shows the secret key to nobody", () => {
    const all = [...ecr.cloud.requests, ...hub.cloud.requests];
    expect(JSON.stringify(all)).not.toContain(KEY.secretKey);
  });
});
