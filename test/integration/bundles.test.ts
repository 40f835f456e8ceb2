import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Bundle } from "../../shared/bundle.ts";
import {
  anImage,
  type BuiltImage,
  digestOfBytes,
  someBytes,
  aBlob,
} from "../support/image-builder.ts";
import { runTool } from "../support/real/child.ts";
import { CLI_PATH, userHomeOf } from "../support/real/cli.ts";
import type { DockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage, readWhole } from "../support/real/skopeo.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { seedImage } from "../support/registry/seed.ts";
import { startRegistry } from "../support/registry/server.ts";
import { openRig, type Rig } from "./rig.ts";

const MIB = 1024 * 1024;
/** All five images stand on it. */
const BASE = aBlob(someBytes(3 * MIB, 90), MEDIA_TYPES.ociLayer);

function imageOn(base: typeof BASE, seed: number): BuiltImage {
  const own = aBlob(someBytes(200_000, seed), MEDIA_TYPES.ociLayer);
  return anImage().withLayerContents([base, own]).build();
}

describe.runIf(requires("build", "skopeo", "docker-registry"))("portolan bundle", () => {
  let rig: Rig;
  let far: Rig;
  let registry: DockerRegistry;
  const images = [1, 2, 3, 4, 5].map((seed) => imageOn(BASE, seed));
  const nameOf = (index: number): string => `team/app${index + 1}:v1`;
  const sources = (): string[] => images.map((_, index) => `${registry.host}/${nameOf(index)}`);
  const at = (file: string): string => join(rig.folder, file);
  const digests = images.map((image) => image.root.descriptor.digest);

  async function run(on: Rig, ...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await on.portolan(["--progress=none", ...args]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    return stdout;
  }

  async function refused(...args: readonly string[]): Promise<string> {
    const { exitCode, stderr } = await rig.portolan(["--progress=none", ...args]);
    expect(exitCode).not.toBe(0);
    return stderr;
  }

  /** A copy of the bundle in parts that may be spoiled. */
  async function copyOfParts(folder: string): Promise<(file: string) => string> {
    await mkdir(at(folder));
    for (const name of await readdir(rig.folder)) {
      if (name.startsWith("parts.tar.")) await copyFile(at(name), at(join(folder, name)));
    }
    return (file) => at(join(folder, file));
  }

  beforeAll(async () => {
    rig = await openRig();
    far = await openRig();
    registry = await rig.registry();
    for (const [index, image] of images.entries()) await pushImage(registry, nameOf(index), image);
    const list = `# for the site\n${sources().slice(1).join("\n")}\n\n${sources()[1] ?? ""}\n`;
    await writeFile(at("list.txt"), list);
    await run(
      rig,
      "bundle",
      "create",
      at("site.tar"),
      sources()[0] ?? "",
      "--from",
      at("list.txt"),
    );
    await run(rig, "bundle", "create", at("parts.tar"), ...sources(), "--split", "1MiB");
  }, 60_000);

  afterAll(async () => {
    await rig.close();
    await far.close();
  });

  it("R38: puts five images into one file, with the layer they share in it once", async () => {
    const bytes = await readFile(at("site.tar"));
    const blobs = new Map(
      images.flatMap(({ blobs, manifests }) =>
        [...blobs, ...manifests].map(({ descriptor }) => [descriptor.digest, descriptor.size]),
      ),
    );
    const text = bytes.toString("latin1");
    for (const digest of blobs.keys())
      expect(text.split(`blobs/sha256/${digest.slice(7)}\0`).length).toBe(2);
    const content = [...blobs.values()].reduce((sum, size) => sum + size, 0);
    expect(bytes.length).toBeGreaterThan(content);
    // Headers, padding and the lists.
    expect(bytes.length).toBeLessThan(content + 60_000);
    const list = await runTool("tar", ["-xOf", at("site.tar"), "portolan-bundle.json"]);
    expect(JSON.parse(list.toString())).toMatchObject({
      createdBy: expect.stringMatching(/^portolan \d/) as string,
      images: sources().map((name, index) => ({ name, digest: digests[index] })),
    });
  });

  it("says what is in it, and what the shared layer saves", async () => {
    const bundle = await rig.json<Bundle>(["bundle", "inspect", "--verify", at("parts.tar")]);
    expect(
      bundle.images.map(({ name, digest, platforms }) => ({ name, digest, platforms })),
    ).toEqual(
      sources().map((name, index) => ({
        name,
        digest: digests[index],
        platforms: ["linux/amd64"],
      })),
    );
    expect(bundle.sharedSize).toBeGreaterThanOrEqual(4 * 3 * MIB);
    expect(bundle.checksums).toBe("sound");
    expect(bundle.parts.map(({ path }) => basename(path))).toEqual(
      [1, 2, 3, 4].map((number) => `parts.tar.00${number}`),
    );
    expect(await run(rig, "bundle", "inspect", at("site.tar"))).toContain("5 images");
  });

  it("splits at bytes: the parts joined are an archive, and sha256sum agrees", async () => {
    await runTool("sh", [
      "-c",
      `cd '${rig.folder}' && sha256sum -c parts.tar.sha256 site.tar.sha256`,
    ]);
    const names = [1, 2, 3, 4].map((number) => at(`parts.tar.00${number}`));
    const parts = await Promise.all(names.map((name) => readFile(name)));
    expect(parts.slice(0, -1).every(({ length }) => length === MIB)).toBe(true);
    await writeFile(at("joined.tar"), Buffer.concat(parts));
    const joined = await rig.json<Bundle>(["bundle", "inspect", at("joined.tar")]);
    expect(joined.images.map(({ digest }) => digest)).toEqual(digests);
  });

  it("R68: is an archive for skopeo, which finds every image by its name", async () => {
    for (const [index, name] of sources().entries()) {
      const source = `oci-archive:${at("site.tar")}:${name}`;
      const raw = await runTool("skopeo", ["--insecure-policy", "inspect", "--raw", source]);
      expect(digestOfBytes(raw)).toBe(digests[index]);
    }
  });

  it("brings all images to another site's registry, and moves nothing the second time", async () => {
    const site = await far.registry();
    const args = ["bundle", "import", at("parts.tar.001"), "--to", `${site.host}/mirror/`];
    const planned = await far.json<{ images: { status: string }[] }>([...args, "--dry-run"]);
    expect(planned.images.map(({ status }) => status)).toEqual(Array(5).fill("new"));
    await run(far, ...args);
    for (const [index] of images.entries())
      expect(await readWhole(site, `mirror/${nameOf(index)}`)).toBe(digests[index]);
    const again = await far.json<{ images: { status: string }[] }>([...args, "--dry-run"]);
    expect(again.images.map(({ status }) => status)).toEqual(Array(5).fill("exists"));
    const pattern = `${site.host}/only/{name}:site-{tag}`;
    const only = ["--only", `${registry.host}/${nameOf(2)}`];
    await run(far, "bundle", "import", at("site.tar"), "--to", pattern, ...only);
    expect(await readWhole(site, "only/app3:site-v1")).toBe(digests[2]);
  }, 60_000);

  it("names the part that is missing, cut off or another, before anything moves", async () => {
    const missing = await copyOfParts("missing");
    await rm(missing("parts.tar.003"));
    const cut = await copyOfParts("cut");
    await truncate(cut("parts.tar.002"), 1000);
    const last = await copyOfParts("last");
    await rm(last("parts.tar.004"));
    const ended = await copyOfParts("ended");
    await truncate(ended("parts.tar.004"), 512);
    const wrong = await copyOfParts("wrong");
    const bytes = await readFile(wrong("parts.tar.003"));
    bytes[700_000] = (bytes[700_000] ?? 0) ^ 1;
    await writeFile(wrong("parts.tar.003"), bytes);
    for (const [copy, part] of [
      [missing, "parts.tar.003"],
      [cut, "parts.tar.002"],
      [last, "parts.tar.004"],
      [ended, "parts.tar.004"],
      [wrong, "parts.tar.003"],
    ] as const) {
      const said = await refused("bundle", "import", copy("parts.tar"), "--to", "r.invalid/");
      expect(said).toContain(copy(part));
    }
  }, 60_000);

  it("security T16: replaces a bundle only when it is told to, and then all of it", async () => {
    await run(rig, "bundle", "create", at("again.tar"), ...sources(), "--split", "1MiB");
    const short = ["bundle", "create", at("again.tar"), sources()[0] ?? "", "--split", "2MiB"];
    expect(await refused(...short)).toContain("--overwrite");
    await run(rig, ...short, "--overwrite");
    const files = (await readdir(rig.folder)).filter((name) => name.startsWith("again"));
    expect(files.toSorted()).toEqual(["again.tar.001", "again.tar.002", "again.tar.sha256"]);
    const bundle = await rig.json<Bundle>(["bundle", "inspect", "--verify", at("again.tar")]);
    expect(bundle.images).toHaveLength(1);
  });

  it("takes no two images of one name, and no file that is none", async () => {
    const other = `store:${sources()[0] ?? ""}`;
    expect(await refused("bundle", "create", at("two.tar"), sources()[0] ?? "", other)).toContain(
      sources()[0],
    );
    expect(await readdir(rig.folder)).not.toContain("two.tar");
  });
});

describe.runIf(requires("build"))("a bundle on its way", () => {
  it("R64: leaves nothing with a name when it is killed, and the next one is whole", async () => {
    const rig = await openRig();
    const registry = await startRegistry();
    try {
      seedImage(registry, "team/a", "v1", [someBytes(400_000, 1)]);
      seedImage(registry, "team/b", "v1", [someBytes(2 * MIB, 2)]);
      registry.faults.add({ method: "GET", path: "team/b/blobs/", stallAfter: 900_000, times: 99 });
      const folder = join(rig.folder, "out");
      await mkdir(folder);
      const file = join(folder, "x.tar");
      const names = [`${registry.host}/team/a:v1`, `${registry.host}/team/b:v1`];
      const args = ["bundle", "create", file, ...names, "--split", "1MiB"];
      const env = {
        PATH: process.env["PATH"],
        HOME: userHomeOf(rig.home),
        PORTOLAN_HOME: rig.home,
      };
      const child = spawn(process.execPath, [CLI_PATH, ...args], { env, stdio: "ignore" });
      const written = async (): Promise<number> => {
        const sizes = (await readdir(folder)).map(
          async (name) => (await stat(join(folder, name))).size,
        );
        return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
      };
      await expect.poll(written, { timeout: 20_000 }).toBeGreaterThan(400_000);
      child.kill("SIGKILL");
      await once(child, "close");
      expect((await readdir(folder)).filter((name) => !name.startsWith("."))).toEqual([]);
      registry.faults.clear();
      expect(await rig.portolan(args)).toMatchObject({ exitCode: 0 });
      const bundle = await rig.json<Bundle>(["bundle", "inspect", "--verify", file]);
      expect(bundle.images).toHaveLength(2);
    } finally {
      await registry.close();
      await rig.close();
    }
  }, 60_000);

  it("R73: is written and read with no more memory when it is six times as large", async () => {
    const rig = await openRig();
    try {
      const peaks: number[] = [];
      for (const [name, mebibytes] of [
        ["small", 80],
        ["large", 480],
      ] as const) {
        const layout = join(rig.folder, name);
        await writeLayout(layout, mebibytes);
        const file = join(rig.folder, `${name}.tar`);
        const create = [
          "bundle",
          "create",
          file,
          `oci:${layout}:r.io/${name}:v1`,
          "--split",
          "64MiB",
        ];
        peaks.push(await peakOf(rig, create));
        await rm(layout, { recursive: true });
        peaks.push(await peakOf(rig, ["bundle", "import", file]));
      }
      const [smallOut = 0, smallIn = 0, largeOut = 0, largeIn = 0] = peaks;
      expect(largeOut - smallOut).toBeLessThan(96 * MIB);
      expect(largeIn - smallIn).toBeLessThan(96 * MIB);
    } finally {
      await rig.close();
    }
  }, 180_000);
});

/** A layout with one image of one large layer. */
async function writeLayout(folder: string, mebibytes: number): Promise<void> {
  const name = `r.io/${basename(folder)}:v1`;
  const layer = aBlob(
    Buffer.alloc(mebibytes * MIB, someBytes(MIB + 7, mebibytes)),
    MEDIA_TYPES.ociLayer,
  );
  const image = anImage().withLayerContents([layer]).build();
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  for (const { descriptor, bytes } of [...image.blobs, ...image.manifests])
    await writeFile(join(folder, "blobs/sha256", descriptor.digest.slice(7)), bytes);
  await writeFile(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const root = {
    ...image.root.descriptor,
    annotations: { "org.opencontainers.image.ref.name": name },
  };
  await writeFile(
    join(folder, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [root] }),
  );
}

/** The most memory that a command had resident, in bytes. Linux counts it. */
async function peakOf(rig: Rig, args: readonly string[]): Promise<number> {
  const env = { PATH: process.env["PATH"], HOME: userHomeOf(rig.home), PORTOLAN_HOME: rig.home };
  const child = spawn(process.execPath, [CLI_PATH, "--progress=none", ...args], {
    env,
    stdio: "ignore",
  });
  let peak = 0;
  const timer = setInterval(() => {
    void readFile(`/proc/${child.pid}/status`, "utf8").then(
      (text) => {
        peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024);
      },
      () => undefined,
    );
  }, 20);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(timer);
  expect(code).toBe(0);
  return peak;
}
