import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import {
  aBlob,
  aDocument,
  anImage,
  anIndex,
  digestOfBytes,
  type ImageBuilder,
  someBytes,
} from "../support/image-builder.ts";
import type { DockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { aTar } from "../support/tar-builder.ts";
import { openRig, type Rig } from "./rig.ts";

const BASE = [someBytes(90_000, 1), someBytes(30_000, 2)] as const;

interface Look {
  readonly platform?: string;
  readonly layers: readonly Buffer[];
  readonly env?: readonly string[];
  /** Another packing of the same content. */
  readonly level?: number;
}

/** An image whose config tells the truth about its layers. */
function anImageOf({ platform = "linux/amd64", layers, env = [], level = 6 }: Look): ImageBuilder {
  const [os, architecture] = platform.split("/");
  const config = {
    created: "2026-10-20T15:40:00Z",
    os,
    architecture,
    config: { Env: ["PATH=/bin", ...env], Cmd: ["/hello"] },
    rootfs: { type: "layers", diff_ids: layers.map((bytes) => digestOfBytes(bytes)) },
    history: layers.map((_, index) => ({ created_by: `COPY layer-${index} /` })),
  };
  return anImage()
    .withPlatform(platform)
    .withLayerContents(
      layers.map((bytes) => aBlob(gzipSync(bytes, { level }), MEDIA_TYPES.ociLayerGzip)),
    )
    .withConfig(aDocument(config, MEDIA_TYPES.ociConfig));
}

interface Document {
  readonly left: { readonly platform?: string };
  readonly summary: { readonly verdict: string; readonly layers: object };
  readonly layers: readonly { readonly kind: string }[];
}

describe.runIf(requires("build", "docker-registry", "skopeo"))("portolan diff", () => {
  let rig: Rig;
  let first: DockerRegistry;
  let second: DockerRegistry;
  const one = [...BASE, someBytes(5000, 3)];
  const other = [...BASE, someBytes(7000, 4)];

  beforeAll(async () => {
    rig = await openRig();
    first = await rig.registry();
    second = await rig.registry();
    await pushImage(first, "team/app:v1", anImageOf({ layers: one }).build());
    await pushImage(second, "mirror/app:v1", anImageOf({ layers: one }).build());
    await pushImage(second, "mirror/app:packed", anImageOf({ layers: one, level: 1 }).build());
    const index = anIndex()
      .with(anImageOf({ layers: other, env: ["MODE=fast"] }))
      .with(anImageOf({ layers: one, platform: "linux/arm64" }));
    await pushImage(second, "mirror/app:v2", index.build());
    const arm = anImageOf({ layers: one, platform: "linux/arm64" });
    await pushImage(first, "team/app:arm", arm.build());
  });

  afterAll(() => rig.close());

  const diff = (left: string, right: string, ...more: readonly string[]) =>
    rig.portolan(["diff", `${first.host}/${left}`, `${second.host}/${right}`, ...more]);

  it("row 31: ends with 0 for the same image in two registries, and for one that was packed again", async () => {
    const same = await diff("team/app:v1", "mirror/app:v1");
    expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Identical/) });
    const packed = await diff("team/app:v1", "mirror/app:packed", "--platform", "linux/amd64");
    expect(packed.exitCode).toBe(0);
    expect(packed.stdout).toMatch(/^The digests differ, and nothing/);
  });

  it("row 31: ends with 1 and says what differs, in words, as Markdown and in Chinese", async () => {
    const { exitCode, stdout } = await diff(
      "team/app:v1",
      "mirror/app:v2",
      "--platform",
      "linux/amd64",
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^2 of 3 layers are the same; 7(?:\.\d+)? kB of 127(?:\.\d+)? kB differ; ENV MODE changed\n/,
    );
    expect(stdout).toMatch(/^~ +Layer 3 \(replaced\) +[0-9a-f]{12}, 5/m);
    expect(stdout).toMatch(/^\+ +ENV MODE +— +fast$/m);
    expect(stdout).not.toContain("Layer 1");
    const all = await diff("team/app:v1", "mirror/app:v2", "--all");
    expect(all.stdout).toMatch(/^= +Layer 1 \(same\)/m);
    expect(all.stdout).toMatch(/^\+ +linux\/arm64/m);
    const markdown = await diff("team/app:v1", "mirror/app:v2", "--markdown");
    expect(markdown.stdout).toContain("| `+` | ENV MODE | `—` | `fast` |");
    const chinese = await diff("team/app:v1", "mirror/app:v2", "--lang", "zh-CN");
    expect(chinese.stdout).toContain("3 层中有 2 层相同");
  });

  it("row 31: compares what is made for the same computer, where one side has a choice", async () => {
    const { stdout } = await rig.portolan([
      "--json",
      "diff",
      `${second.host}/mirror/app:v2`,
      `${first.host}/team/app:arm`,
    ]);
    const document = JSON.parse(stdout) as Document;
    expect(document.left.platform).toBe("linux/arm64");
    expect(document.summary.layers).toEqual({ same: 3, total: 3 });
    expect(document.layers.map(({ kind }) => kind)).toEqual(["same", "same", "same"]);
  });

  it("row 31: names the files that differ, of the layers from the first that differs on", async () => {
    const layer = (entries: Readonly<Record<string, string>>): Buffer =>
      aTar(Object.entries(entries).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
    const base = layer({ "etc/base": "same", "etc/old": "here" });
    const before = layer({ "srv/app": "one", "srv/gone": "x" });
    const after = layer({ "srv/app": "three", "etc/.wh.old": "" });
    await pushImage(first, "team/files:v1", anImageOf({ layers: [base, before] }).build());
    await pushImage(second, "team/files:v2", anImageOf({ layers: [base, after] }).build());
    const { exitCode, stdout, stderr } = await diff("team/files:v1", "team/files:v2", "--files");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/^Reading the files of 2 layers, \d+ B at most\n/),
    });
    expect(stdout).toMatch(/^- +etc\/old +— +removed$/m);
    expect(stdout).toMatch(/^~ +srv\/app +3 B 0\d+.* +5 B 0\d+/m);
    expect(stdout).toMatch(/^- +srv\/gone +1 B/m);
    expect(stdout).not.toContain("etc/base");
  });

  it("row 31: compares a registry with a file and with the local store", async () => {
    const file = join(rig.folder, "app.tar");
    const source = `${first.host}/team/app:v1`;
    expect(await rig.portolan(["copy", source, `oci-archive:${file}:v1`])).toMatchObject({
      exitCode: 0,
    });
    expect(await rig.portolan(["pull", source])).toMatchObject({ exitCode: 0 });
    expect(await rig.portolan(["diff", file, `store:${source}`])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Identical/),
    });
  });

  it("row 31: fails without a word on standard output, and with 2 for what names no image", async () => {
    const missing = await diff("team/app:none", "mirror/app:v1");
    expect(missing).toMatchObject({ exitCode: 1, stdout: "" });
    expect(missing.stderr).toContain("team/app:none");
    expect((await rig.portolan(["diff", "NOT A NAME", "x"])).exitCode).toBe(2);
    expect((await rig.portolan(["diff", "--help"])).stdout).toContain(
      "Exit status: 0 when nothing",
    );
  });
});
