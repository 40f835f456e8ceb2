import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aMultiArchImage, anImage, anIndex } from "../support/image-builder.ts";
import type { DockerRegistry, DockerRegistryOptions } from "../support/real/docker-registry.ts";
import { type Requirement, requires } from "../support/real/requirements.ts";
import { layoutDigest, listTags, pushImage, readRaw, readWhole } from "../support/real/skopeo.ts";
import { openRig, type Rig } from "./rig.ts";

interface StoreList {
  readonly images: readonly {
    readonly name: string;
    readonly summary: { readonly digest: string };
  }[];
}

const VARIANTS: readonly (readonly [string, DockerRegistryOptions, readonly Requirement[]])[] = [
  ["without accounts", {}, []],
  ["with Basic authentication", { auth: "basic" }, ["htpasswd", "keychain"]],
  ["with token authentication", { auth: "token" }, ["openssl", "keychain"]],
  [
    "with TLS of a private authority",
    { auth: "basic", tls: true },
    ["htpasswd", "openssl", "keychain"],
  ],
];

describe.each(VARIANTS)("between registries %s", (_, options, needs) => {
  describe.runIf(requires("build", "docker-registry", "skopeo", ...needs))("portolan", () => {
    const image = aMultiArchImage();
    const digest = image.root.descriptor.digest;
    let rig: Rig;
    let first: DockerRegistry;
    let second: DockerRegistry;
    let source: string;

    beforeAll(async () => {
      rig = await openRig();
      first = await rig.registry(options);
      // One private authority at a time is what a program can be told by its environment.
      second = await rig.registry(options.tls === true ? {} : options);
      await pushImage(first, "team/app:v1", image);
      source = `${first.host}/team/app:v1`;
    });

    afterAll(() => rig.close());

    it("lists the repository and its tag", async () => {
      expect(await rig.json(["ls", first.host])).toMatchObject({ repositories: ["team/app"] });
      expect(await rig.json(["ls", `${first.host}/team/app`])).toMatchObject({ tags: ["v1"] });
    });

    it("shows the index byte for byte", async () => {
      const { stdout } = await rig.portolan(["inspect", "--raw", source]);
      expect(stdout).toBe(image.root.bytes.toString("utf8"));
    });

    it("pulls every platform into a store that skopeo can read", async () => {
      const { exitCode, stdout } = await rig.portolan(["--progress=plain", "pull", source]);
      expect({ exitCode, stdout }).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining(`Digest: ${digest}`),
      });
      const { images } = await rig.json<StoreList>(["ls", "store:"]);
      expect(images).toEqual([{ name: source, summary: expect.objectContaining({ digest }) }]);
      const { path } = await rig.json<{ path: string }>(["store", "path"]);
      expect(await layoutDigest(path, source)).toBe(digest);
    });

    it("pushes it under a new name, and skopeo reads the same digest", async () => {
      const target = `${second.host}/moved/renamed:v2`;
      const { exitCode, stderr } = await rig.portolan(["push", `store:${source}`, target]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(await readWhole(second, "moved/renamed:v2")).toBe(digest);
    });

    it("copies from one registry to the other", async () => {
      const target = `${second.host}/copied/app:v1`;
      const { exitCode, stderr } = await rig.portolan(["copy", source, target]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(await readWhole(second, "copied/app:v1")).toBe(digest);
    });

    it("plans nothing to move for what is there already", async () => {
      const plan = await rig.json<{ bytes: object; tags: readonly object[] }>([
        "plan",
        source,
        `${second.host}/copied/app:v1`,
      ]);
      expect(plan.bytes).toMatchObject({ move: 0, mount: 0 });
      expect(plan.tags).toMatchObject([{ action: "unchanged", digest }]);
    });

    it("gives further tags, and keeps the old one", async () => {
      const { exitCode } = await rig.portolan([
        "tag",
        `${second.host}/copied/app:v1`,
        "stable",
        "v1.0",
      ]);
      expect(exitCode).toBe(0);
      expect(await listTags(second, "copied/app")).toEqual(["stable", "v1", "v1.0"]);
      expect((await readRaw(second, "copied/app:stable")).digest).toBe(digest);
    });

    it("R57: removes one tag and keeps the others where deletion would take all", async () => {
      // This registry deletes by digest only, with every tag of it.
      const reference = `${second.host}/copied/app:v1.0`;
      const { exitCode, stdout } = await rig.portolan(["rm", reference, "--yes"]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain("Removed: v1.0");
      expect(await listTags(second, "copied/app")).toEqual(["stable", "v1"]);
      expect((await readRaw(second, "copied/app:stable")).digest).toBe(digest);
    });

    it("removes the image with all its tags when asked", async () => {
      const reference = `${second.host}/copied/app:v1`;
      const { exitCode, stdout } = await rig.portolan(["rm", "--manifest", reference, "--yes"]);
      expect(exitCode).toBe(0);
      for (const tag of ["stable", "v1"]) expect(stdout).toContain(`Removed: ${tag}`);
      await expect(readRaw(second, "copied/app:stable")).rejects.toThrow(/unknown/);
    });

    it("leaves a store in which every blob is sound", async () => {
      expect(await rig.json(["store", "verify"])).toMatchObject({ problems: [], images: 1 });
    });
  });
});

describe.runIf(requires("build", "docker-registry", "skopeo"))("portolan", () => {
  let rig: Rig;
  let registry: DockerRegistry;

  beforeAll(async () => {
    rig = await openRig();
    registry = await rig.registry();
  });

  afterAll(() => rig.close());

  it("copies Docker's own manifest lists unchanged", async () => {
    const image = anIndex({ format: "docker" })
      .with(anImage({ format: "docker" }).withLayers([900], 5))
      .with(anImage({ format: "docker" }).withPlatform("linux/arm64").withLayers([800], 6))
      .build();
    const digest = await pushImage(registry, "docker/list:1", image);
    const layout = `oci:${rig.folder}/docker-list:1`;
    expect((await rig.portolan(["copy", `${registry.host}/docker/list:1`, layout])).exitCode).toBe(
      0,
    );
    const back = `${registry.host}/docker/back:1`;
    expect((await rig.portolan(["copy", layout, back])).exitCode).toBe(0);
    expect(await readWhole(registry, "docker/back:1")).toBe(digest);
  });

  it("row 50: takes one platform of an index when asked, and says that the digest changes", async () => {
    const digest = await pushImage(registry, "arch/app:1", aMultiArchImage());
    const args = [`${registry.host}/arch/app:1`, "store:", "--platform", "linux/arm64"];
    const plan = await rig.json<{ notices: readonly { code: string }[] }>(["plan", ...args]);
    expect(plan.notices.map(({ code }) => code)).toContain("platforms_dropped");
    expect((await rig.portolan(["pull", ...args])).exitCode).toBe(0);
    const { images } = await rig.json<StoreList>(["ls", "store:"]);
    const pulled = images.find(({ name }) => name === `${registry.host}/arch/app:1`);
    expect(pulled?.summary).toMatchObject({ platforms: [expect.stringMatching(/^linux\/arm64/)] });
    expect(pulled?.summary.digest).not.toBe(digest);
  });

  it("copies every tag of a repository", async () => {
    for (const tag of ["a", "b", "c"])
      await pushImage(
        registry,
        `many/tags:${tag}`,
        anImage().withLayers([500], tag.charCodeAt(0)).build(),
      );
    const args = ["copy", "--all-tags", `${registry.host}/many/tags`, `${registry.host}/all/tags`];
    const { exitCode, stderr } = await rig.portolan(args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await listTags(registry, "all/tags")).toEqual(["a", "b", "c"]);
  });

  it("prints the reference alone with -q", async () => {
    await pushImage(registry, "quiet/app:1", anImage().build());
    const reference = `${registry.host}/quiet/app:1`;
    const { stdout } = await rig.portolan(["pull", "-q", reference]);
    expect(stdout).toBe(`${reference}\n`);
  });

  it("writes one JSON document for each event with --progress=json", async () => {
    await pushImage(registry, "events/app:1", anImage().withLayers([4000, 5000], 9).build());
    const args = ["--progress=json", "pull", `${registry.host}/events/app:1`];
    const { stdout, stderr, exitCode } = await rig.portolan(args);
    expect(exitCode).toBe(0);
    const lines = (stdout + stderr).split("\n").filter((line) => line.startsWith("{"));
    expect(lines.length).toBeGreaterThan(0);
    expect(() => lines.map((line) => JSON.parse(line) as unknown)).not.toThrow();
  });

  it("shows, exports and pushes the sample images without any other source", async () => {
    const { names } = await rig.json<{ names: readonly string[] }>(["store", "sample"]);
    const { images } = await rig.json<StoreList>(["ls", "store:"]);
    const samples = images.filter(({ name }) => names.includes(name));
    expect(new Set(samples.map(({ summary }) => summary.digest)).size).toBe(3);
    for (const [index, name] of names.entries()) {
      const target = `${registry.host}/samples/number-${index}:1`;
      const { exitCode, stderr } = await rig.portolan(["push", `store:${name}`, target]);
      expect({ name, exitCode, stderr }).toMatchObject({ exitCode: 0 });
      await expect(readWhole(registry, `samples/number-${index}:1`)).resolves.toMatch(/^sha256:/);
    }
  });
});
