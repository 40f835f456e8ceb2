import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cosignTag } from "../../shared/addition-tag.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import type { RelatedPart } from "../../shared/related.ts";
import { runTool } from "../support/real/child.ts";
import { requires } from "../support/real/requirements.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { Pusher, pushSignedImage, type SignedImage } from "../support/signed-image.ts";
import { openRig, type Rig } from "./rig.ts";

/** Of the whole image and of its platform; the statement of BuildKit is in the index itself. */
const EVERYTHING = ["attestation", "provenance", "sbom", "signature", "signature"];

describe.runIf(requires("build", "docker-registry"))("--with-signatures", () => {
  let rig: Rig;
  let real = "";
  let withApi: TestRegistry;
  let image: SignedImage;
  let fromReal = "";
  let fromApi = "";

  beforeAll(async () => {
    rig = await openRig();
    const { host, url } = await rig.registry();
    real = host;
    image = await pushSignedImage(new Pusher(url, "team/app"));
    withApi = await startRegistry();
    await pushSignedImage(new Pusher(`http://${withApi.host}`, "team/app"));
    fromReal = `${real}/team/app:v1`;
    fromApi = `${withApi.host}/team/app:v1`;
  });
  afterAll(async () => {
    await withApi.close();
    await rig.close();
  });

  async function succeed(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const { exitCode, ...result } = await rig.portolan(["--progress=none", ...args]);
    expect({ exitCode, stderr: result.stderr }).toMatchObject({ exitCode: 0 });
    return result;
  }

  async function attachedTo(location: string): Promise<readonly string[]> {
    const found = await rig.json<{ parts: readonly RelatedPart[] }>([
      "inspect",
      "--related",
      location,
    ]);
    const attached = found.parts.find(({ part }) => part === "attached");
    return (attached?.items ?? []).map(({ artifact }) => artifact?.purpose ?? "").toSorted();
  }

  async function manifest(host: string, repository: string, reference: string): Promise<Response> {
    const accept = `${MEDIA_TYPES.ociIndex}, ${MEDIA_TYPES.ociManifest}`;
    return fetch(`http://${host}/v2/${repository}/manifests/${reference}`, { headers: { accept } });
  }

  /** Digests of a list of referrers, read as any client would. */
  async function listed(answer: Response): Promise<readonly string[]> {
    expect(answer.status).toBe(200);
    const { manifests } = (await answer.json()) as { manifests: Descriptor[] };
    return manifests.map(({ digest }) => digest).toSorted();
  }

  async function expectWhole(host: string, repository: string): Promise<void> {
    expect(await attachedTo(`${host}/${repository}:v1`)).toEqual(EVERYTHING);
    const signature = await manifest(host, repository, cosignTag(image.index.digest, "sig"));
    expect(signature.headers.get("docker-content-digest")).toBe(image.cosignSignature.digest);
    const statement = await manifest(host, repository, cosignTag(image.index.digest, "att"));
    expect(statement.headers.get("docker-content-digest")).toBe(image.cosignAttestation.digest);
    expect((await manifest(host, repository, image.impostor.digest)).status).toBe(404);
  }

  const fallback = ({ digest }: Descriptor): string => digest.replace(":", "-");

  it("copies between repositories of a registry that knows no referrers, and keeps the lists there", async () => {
    await succeed("copy", "--with-signatures", fromReal, `${real}/mirror/app:v1`);
    await expectWhole(real, "mirror/app");
    const ofIndex = await manifest(real, "mirror/app", fallback(image.index));
    expect(await listed(ofIndex)).toEqual([image.notation.digest]);
    const ofAmd64 = await manifest(real, "mirror/app", fallback(image.amd64));
    expect(await listed(ofAmd64)).toEqual([image.sbom.digest]);
  });

  it("copies to a registry that knows them, where no list under a tag is left", async () => {
    await succeed("copy", "--with-signatures", fromReal, `${withApi.host}/mirror/app:v1`);
    await expectWhole(withApi.host, "mirror/app");
    const api = `http://${withApi.host}/v2/mirror/app/referrers`;
    expect(await listed(await fetch(`${api}/${image.index.digest}`))).toEqual([
      image.notation.digest,
    ]);
    const tag = await manifest(withApi.host, "mirror/app", fallback(image.index));
    expect(tag.status).toBe(404);
  });

  it("copies from a registry that knows them to one that does not", async () => {
    await succeed("copy", "--with-signatures", fromApi, `${real}/other/app:v1`);
    await expectWhole(real, "other/app");
    const ofIndex = await manifest(real, "other/app", fallback(image.index));
    expect(await listed(ofIndex)).toEqual([image.notation.digest]);
  });

  it("takes everything through the store", async () => {
    await succeed("pull", "--with-signatures", fromReal);
    expect(await attachedTo(`store:${fromReal}`)).toEqual(EVERYTHING);
    await succeed("push", "--with-signatures", `store:${fromReal}`, `${real}/pushed/app:v1`);
    await expectWhole(real, "pushed/app");
  });

  it("takes everything through a layout and through an archive that is named without an image", async () => {
    for (const [kind, name] of [
      ["oci", "layout"],
      ["oci-archive", "app.tar"],
    ] as const) {
      const place = `${kind}:${join(rig.folder, name)}`;
      await succeed("copy", "--with-signatures", fromReal, place);
      const repository = `from-${kind}/app`;
      await succeed("copy", "--with-signatures", place, `${real}/${repository}:v1`);
      await expectWhole(real, repository);
    }
  });

  it("takes everything through a bundle, which lists the image alone", async () => {
    const file = join(rig.folder, "site.tar");
    await succeed("bundle", "create", "--with-signatures", file, fromReal);
    const inspected = await succeed("bundle", "inspect", file);
    expect(inspected.stdout.match(/sha256-/g)).toBeNull();
    const to = `${real}/bundled/`;
    await succeed("bundle", "import", "--to", to, file);
    await expectWhole(real, "bundled/team/app");
  });

  it("writes archives that docker load still reads: a signature is no image", async () => {
    const folder = join(rig.folder, "signed");
    const place = `oci-archive:${folder}.tar:r.io/team/app:v1`;
    await succeed("copy", "--with-signatures", fromReal, place);
    await runTool("tar", ["-xf", `${folder}.tar`, "-C", rig.folder, "manifest.json"]);
    const text = await readFile(join(rig.folder, "manifest.json"), "utf8");
    const list = JSON.parse(text) as { RepoTags: string[] | null }[];
    expect(list.map(({ RepoTags }) => RepoTags)).toEqual([["r.io/team/app:v1"]]);
  });

  it("says before it begins what Docker's format has no place for, and saves the image", async () => {
    const place = `docker-archive:${join(rig.folder, "docker.tar")}:r.io/team/app:v1`;
    const { stderr } = await succeed("copy", "--with-signatures", fromReal, place);
    expect(stderr.match(/stays behind, the destination has no place for it/g)).toHaveLength(4);
    const { additions } = await rig.json<TransferPlan>([
      "plan",
      "--with-signatures",
      fromReal,
      `docker-archive:${join(rig.folder, "other.tar")}:r.io/team/app:v1`,
    ]);
    expect(additions?.items.map(({ why }) => why)).toEqual(Array(4).fill("destination"));
  });

  it("tells in both languages what goes along, and nothing moves twice", async () => {
    const args = ["--with-signatures", fromReal, `${real}/said/app:v1`];
    const before = await succeed("plan", ...args);
    expect(before.stdout).toMatch(/signature \(cosign\) \w+: goes along/);
    expect(before.stdout).toMatch(/signatures, SBOMs and other additions: 4, /);
    await succeed("copy", ...args);
    const after = await succeed("--lang", "zh-CN", "plan", ...args);
    expect(after.stdout.match(/：已存在/g)).toHaveLength(4);
    expect(after.stdout).not.toContain("一并带上");
    const plan = await rig.json<TransferPlan>(["plan", ...args]);
    expect(plan.bytes.move).toBe(0);
    expect(plan.manifests.every(({ action }) => action === "exists")).toBe(true);
  });

  it("takes nothing along unless it is asked to", async () => {
    await succeed("copy", fromReal, `${real}/plain/app:v1`);
    expect(await attachedTo(`${real}/plain/app:v1`)).toEqual(["attestation"]);
  });
});
