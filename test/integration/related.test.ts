import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RelatedPart, RelatedPartName } from "../../shared/related.ts";
import { anImage } from "../support/image-builder.ts";
import { requires } from "../support/real/requirements.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { Pusher, pushSignedImage, type SignedImage } from "../support/signed-image.ts";
import { openRig, type Rig } from "./rig.ts";

const kinds = (parts: readonly RelatedPart[], wanted: RelatedPartName): readonly string[] =>
  (parts.find(({ part }) => part === wanted)?.items ?? [])
    .map(({ artifact, name }) => artifact?.purpose ?? name ?? "")
    .toSorted();

const EVERYTHING = ["attestation", "provenance", "sbom", "signature", "signature"];

interface Found {
  readonly parts: readonly RelatedPart[];
}

describe.runIf(requires("build", "docker-registry"))("inspect --related", () => {
  let rig: Rig;
  let real = "";
  let withApi: TestRegistry;
  let image: SignedImage;

  beforeAll(async () => {
    rig = await openRig();
    const { host, url } = await rig.registry();
    real = host;
    const pusher = new Pusher(url, "team/app");
    image = await pushSignedImage(pusher);
    const grown = anImage().withLayers([3000, 500, 700], 1).build();
    for (const blob of grown.blobs) await pusher.blob(blob);
    await pusher.manifest(grown.root, "grown");
    withApi = await startRegistry();
    await pushSignedImage(new Pusher(`http://${withApi.host}`, "team/app"));
  });
  afterAll(async () => {
    await withApi.close();
    await rig.close();
  });

  it("row 32: finds everything in a real registry without the referrers API", async () => {
    const { parts } = await rig.json<Found>(["inspect", "--related", `${real}/team/app:v1`]);
    expect(kinds(parts, "attached")).toEqual(EVERYTHING);
    expect(parts.every(({ complete }) => complete)).toBe(true);
  });

  it("finds the same in a registry with it, and the index of a platform", async () => {
    const whole = ["inspect", "--related", `${withApi.host}/team/app:v1`];
    expect(kinds((await rig.json<Found>(whole)).parts, "attached")).toEqual(EVERYTHING);
    const platform = ["inspect", "--related", `${withApi.host}/team/app:v1-amd64`];
    const { parts } = await rig.json<Found>(platform);
    expect(kinds(parts, "parents")).toEqual(["v1"]);
    expect(kinds(parts, "attached")).toEqual(["sbom"]);
  });

  it("says it in words, in both languages, by a link too", async () => {
    const link = `portolan://${real}/team/app:v1`;
    const english = await rig.portolan(["inspect", "--related", link]);
    expect(english.stdout).toContain("Attached (not verified)");
    expect(english.stdout).toMatch(/signature \(cosign\) .*team\/app@sha256:/);
    expect(english.stdout).toContain("SBOM (SPDX)");
    const chinese = await rig.portolan(["--lang", "zh-CN", "inspect", "--related", link]);
    expect(chinese.stdout).toContain("附加内容（未经验证）");
  });

  it("row 33: never calls an attestation unknown/unknown", async () => {
    const statements = `${real}/team/app@${image.statements.digest}`;
    const { stdout } = await rig.portolan(["inspect", statements]);
    expect(stdout).toContain("attestation (in-toto)");
    expect(stdout).not.toContain("unknown");
  });

  it("row 35: knows the base of an image by the layers of what was looked at before", async () => {
    const before = await rig.json<Found>(["inspect", "--related", `${real}/team/app:grown`]);
    expect(before.parts.find(({ part }) => part === "bases")?.items).toMatchObject([
      { digest: image.amd64.digest, found: "layers", commonLayers: 2 },
    ]);
  });
});
