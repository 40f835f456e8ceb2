import { execFileSync } from "node:child_process";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLocalStore, type LocalStore } from "../../../../electron/images/local-store.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import type { StoreImage } from "../../../../shared/image.ts";
import { parseReference } from "../../../../shared/oci/reference.ts";
import { aMultiArchImage, anImage, writeImage } from "../../../support/image-builder.ts";
import { runTool } from "../../../support/real/child.ts";
import { requires } from "../../../support/real/requirements.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const image = anImage().withLayers([5000, 100]).build();

async function newStore(): Promise<LocalStore> {
  const home = await tempDir();
  return createLocalStore({ path: join(home, "store"), locks: createLocks(join(home, "locks")) });
}

async function namesIn(store: LocalStore): Promise<readonly string[]> {
  return (await store.list({ signal })).map(({ name }) => name);
}

describe("the local store", () => {
  it("is empty before its first image, and looking makes no folder", async () => {
    const store = await newStore();
    expect(await store.list({ signal })).toEqual([]);
    await expect(readFile(store.path)).rejects.toThrow(/ENOENT/);
  });

  it("lists images by full reference with platforms, size and date", async () => {
    const store = await newStore();
    const index = aMultiArchImage();
    await writeImage(store.open(), index, "127.0.0.1:5000/team/app:v1", { signal });
    await writeImage(store.open(), image, "docker.io/library/alpine:3.20", { signal });
    const sizes = index.blobs.reduce((sum, blob) => sum + blob.descriptor.size, 0);
    expect(await store.list({ signal })).toEqual([
      {
        name: "127.0.0.1:5000/team/app:v1",
        summary: {
          digest: index.root.descriptor.digest,
          mediaType: index.root.descriptor.mediaType,
          kind: "index",
          platforms: ["linux/amd64", "linux/arm64/v8"],
          size: sizes,
          created: "2026-01-02T03:04:05Z",
          imageId: expect.stringMatching(/^sha256:/) as string,
        },
      },
      {
        name: "docker.io/library/alpine:3.20",
        summary: {
          digest: image.root.descriptor.digest,
          mediaType: image.root.descriptor.mediaType,
          kind: "manifest",
          platforms: ["linux/amd64"],
          size: image.blobs.reduce((sum, blob) => sum + blob.descriptor.size, 0),
          created: "2026-01-02T03:04:05Z",
          imageId: expect.stringMatching(/^sha256:/) as string,
        },
      },
    ]);
  });

  it("knows an image by every form of its name, as Docker does", async () => {
    const store = await newStore();
    await writeImage(store.open(), image, "alpine", { signal });
    expect(await namesIn(store)).toEqual(["docker.io/library/alpine:latest"]);
    for (const name of ["alpine", "alpine:latest", "docker.io/library/alpine:latest"])
      expect((await store.open().resolve({ name }, { signal })).digest).toBe(
        image.root.descriptor.digest,
      );
    await writeImage(store.open(), image, "library/alpine:latest", { signal });
    expect(await namesIn(store)).toHaveLength(1);
  });

  it("T19: lists a damaged image with what its entry says, and the good ones as ever", async () => {
    const store = await newStore();
    const other = anImage().withLayers([10], 3).build();
    await writeImage(store.open(), image, "good:1", { signal });
    await writeImage(store.open(), other, "bad:1", { signal });
    await rm(store.open().blobs.pathOf(other.root.descriptor.digest));
    const [bad, good] = await store.list({ signal });
    expect(bad).toEqual({
      name: "docker.io/library/bad:1",
      summary: {
        digest: other.root.descriptor.digest,
        mediaType: other.root.descriptor.mediaType,
        kind: "manifest",
        platforms: [],
      },
    });
    expect(good?.summary.platforms).toEqual(["linux/amd64"]);
  });

  it("goes back to the index before the last change when the index is damaged (S5)", async () => {
    for (const spoil of [
      (path: string) => writeFile(path, ""),
      (path: string) => writeFile(path, "{"),
      (path: string) => rm(path),
      (path: string) => rm(path).then(() => mkdir(path)),
    ]) {
      const store = await newStore();
      await writeImage(store.open(), image, "one:1", { signal });
      await writeImage(store.open(), image, "two:1", { signal });
      await spoil(join(store.path, "index.json"));
      expect(await namesIn(store)).toEqual(["docker.io/library/one:1"]);
    }
  });

  it("is whole again after the next change of a damaged index", async () => {
    const store = await newStore();
    await writeImage(store.open(), image, "one:1", { signal });
    await writeImage(store.open(), image, "two:1", { signal });
    await writeFile(join(store.path, "index.json"), "garbage");
    await writeImage(store.open(), image, "three:1", { signal });
    expect(await namesIn(store)).toEqual(["docker.io/library/one:1", "docker.io/library/three:1"]);
    expect(JSON.parse(await readFile(join(store.path, "index.json"), "utf8"))).toHaveProperty(
      "manifests",
    );
  });

  it("carries the reference it was opened for in its location", async () => {
    const reference = parseReference("alpine");
    const store = await newStore();
    expect(store.open(reference).location).toEqual({ kind: "store", reference });
    expect(store.open().origin).toBe(`layout:${store.path}`);
  });
});

describe("watching the store", () => {
  async function next(images: AsyncIterator<readonly StoreImage[]>): Promise<readonly string[]> {
    const result = await images.next();
    return result.done === true ? ["ended"] : result.value.map(({ name }) => name);
  }

  /** Changes may come in more items than there were changes; never in fewer. */
  async function until(
    images: AsyncIterator<readonly StoreImage[]>,
    expected: readonly string[],
  ): Promise<void> {
    for (;;) {
      const names = await next(images);
      if (JSON.stringify(names) === JSON.stringify(expected)) return;
      if (names[0] === "ended") throw new Error(`ended before ${expected.join(", ")}`);
    }
  }

  it("tells of changes by this process and by others, and ends with the signal", async () => {
    const store = await newStore();
    const stop = new AbortController();
    const images = store.watch({ signal: stop.signal })[Symbol.asyncIterator]();
    expect(await next(images)).toEqual([]);
    await writeImage(store.open(), image, "one:1", { signal });
    await until(images, ["docker.io/library/one:1"]);

    const path = join(store.path, "index.json");
    const text = await readFile(path, "utf8");
    execFileSync("sh", ["-c", `printf '%s' "$TEXT" > "${path}"`], {
      env: { ...process.env, TEXT: text.replace("one:1", "two:1") },
    });
    await until(images, ["docker.io/library/two:1"]);

    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
    await until(images, ["docker.io/library/one:1"]);

    const last = images.next();
    stop.abort();
    let result = await last;
    while (result.done !== true) result = await images.next();
    expect(result.done).toBe(true);
  });
});

describe.runIf(requires("skopeo"))("the store and skopeo", () => {
  const copy = ["--insecure-policy", "copy", "--all", "--preserve-digests"];

  it("read each other's images under full references", async () => {
    const store = await newStore();
    const index = aMultiArchImage();
    await writeImage(store.open(), index, "127.0.0.1:5000/team/app:v1", { signal });
    const name = `oci:${store.path}:127.0.0.1:5000/team/app`;
    await runTool("skopeo", [...copy, `${name}:v1`, `${name}:v2`]);
    const { digest } = index.root.descriptor;
    expect((await store.list({ signal })).map((one) => [one.name, one.summary.digest])).toEqual([
      ["127.0.0.1:5000/team/app:v1", digest],
      ["127.0.0.1:5000/team/app:v2", digest],
    ]);
  });

  it("can work at the same time, and no reader ever fails", async () => {
    const store = await newStore();
    await writeImage(store.open(), image, "127.0.0.1:5000/team/app:v1", { signal });
    const name = `oci:${store.path}:127.0.0.1:5000/team/app`;
    let writing = true;
    const reader = (async () => {
      let reads = 0;
      while (writing) {
        expect((await store.list({ signal })).length).toBeGreaterThan(0);
        reads += 1;
      }
      return reads;
    })();
    for (let round = 0; round < 5; round += 1)
      await runTool("skopeo", [...copy, `${name}:v1`, `${name}:r${round}`]);
    writing = false;
    expect(await reader).toBeGreaterThan(0);
    expect(await store.list({ signal })).toHaveLength(6);
  });
});
