import { access, chmod, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContainerEngine, EngineImage } from "../../shared/engine.ts";
import { digestOfBytes } from "../support/image-builder.ts";
import { runCli } from "../support/real/cli.ts";
import { startDockerd } from "../support/real/dockerd.ts";
import { startPodman } from "../support/real/podman.ts";
import { report, requires } from "../support/real/requirements.ts";
import { clientAt, clientOf } from "../support/scripted-engine.ts";
import { aTar, jsonPart } from "../support/tar-builder.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const NAME = "127.0.0.1:5000/team/app:1";
const layer = aTar([{ name: "hello.txt", bytes: Buffer.from("hello") }]);
const config = Buffer.from(
  JSON.stringify({
    architecture: "amd64",
    os: "linux",
    created: "2024-05-06T07:08:09Z",
    author: "pilot",
    config: { Cmd: ["/bin/true"] },
    rootfs: { type: "layers", diff_ids: [digestOfBytes(layer)] },
    history: [{ created: "2024-05-06T07:08:09Z", created_by: "ADD hello.txt" }],
  }),
);
const ID = digestOfBytes(config);

/** As `docker save` writes it. */
const archive = aTar([
  { name: `${ID.slice(7)}.json`, bytes: config },
  { name: "layer.tar", bytes: layer },
  jsonPart("manifest.json", [
    { Config: `${ID.slice(7)}.json`, RepoTags: [NAME], Layers: ["layer.tar"] },
  ]),
]);

interface RealEngine {
  readonly socketPath: string;
  stop(): Promise<void>;
}

const ENGINES: readonly (readonly ["dockerd" | "podman", () => Promise<RealEngine | string>])[] = [
  ["dockerd", startDockerd],
  ["podman", startPodman],
];

/** Undefined where this machine has none, or does not let it start. */
async function started([need, start]: (typeof ENGINES)[number]): Promise<RealEngine | undefined> {
  if (!requires(need, "build")) return undefined;
  const engine = await start();
  if (typeof engine !== "string") return engine;
  report(need, engine);
  return undefined;
}

const running = await Promise.all(
  ENGINES.map(async (entry) => [entry[0], await started(entry)] as const),
);

/** The program that brings standard input and output to an engine, where it is installed. */
async function isInstalled(command: string): Promise<boolean> {
  const bins = (process.env["PATH"] ?? "").split(delimiter);
  const tries = bins.map((bin) => access(join(bin, command)));
  return (await Promise.allSettled(tries)).some(({ status }) => status === "fulfilled");
}

const dials = { dockerd: await isInstalled("docker"), podman: await isInstalled("podman") };

for (const [need, engine] of running) {
  describe.runIf(engine !== undefined)(`a real engine: ${need}`, () => {
    const socket = engine?.socketPath ?? "";
    const api = clientAt(socket);
    let folder: TempDir;

    beforeAll(async () => {
      folder = await createTempDir();
    });

    afterAll(async () => {
      await engine?.stop();
      await folder.remove();
    });

    const loaded = (): Promise<void> => api.load(Readable.from([archive]), { signal });

    it("says who it is", async () => {
      const description = await api.describe({ signal });
      expect(description).toMatchObject({
        kind: need === "podman" ? "podman" : "docker",
        platform: expect.stringMatching(/^linux\//) as string,
        keepsManifests: false,
      });
      expect(await api.describe({ signal })).toEqual(description);
    });

    it("takes an archive, lists its image and shows it", async () => {
      await loaded();
      const images = await api.images({ signal });
      expect(images).toMatchObject([{ id: ID, names: [NAME], createdAt: 1714979289000 }]);
      expect(await api.inspect(NAME, { signal })).toMatchObject({
        id: ID,
        author: "pilot",
        platform: "linux/amd64",
        layers: [digestOfBytes(layer)],
        history: [{ command: "ADD hello.txt", createdAt: 1714979289000 }],
      });
    });

    it("gives the image away as an archive with the same config", async () => {
      await loaded();
      const saved = await buffer(await api.save(NAME, { signal }));
      expect(saved.includes(config)).toBe(true);
    });

    it("names an image once more, and takes names and image away", async () => {
      await loaded();
      await api.tag(ID, "127.0.0.1:5000/team/app:2", { signal });
      const [image] = await api.images({ signal });
      expect(image?.names.toSorted()).toEqual([NAME, "127.0.0.1:5000/team/app:2"]);
      const one = await api.remove("127.0.0.1:5000/team/app:2", { signal });
      expect(one).toEqual({ untagged: ["127.0.0.1:5000/team/app:2"], deleted: [] });
      await api.tag(ID, "127.0.0.1:5000/team/app:3", { signal });
      const all = await api.remove(ID, { signal });
      expect(all.untagged.toSorted()).toEqual([NAME, "127.0.0.1:5000/team/app:3"]);
      expect(all.deleted).toContain(ID);
      expect(await api.images({ signal })).toEqual([]);
    });

    it("refuses what is no archive, in its own words", async () => {
      const junk = Readable.from([Buffer.alloc(3_000_000, 7)]);
      await expect(api.load(junk, { signal })).rejects.toMatchObject({
        code: "engine_refused",
        details: { why: expect.stringContaining("tar") as string },
      });
    });

    it("knows when an image is missing", async () => {
      const name = "127.0.0.1:5000/team/none:1";
      const missing = { code: "image_not_found", details: { name } };
      await expect(api.inspect(name, { signal })).rejects.toMatchObject(missing);
      await expect(api.save(name, { signal })).rejects.toMatchObject(missing);
      await expect(api.remove(name, { signal })).rejects.toMatchObject(missing);
      await expect(api.tag(name, "a:b", { signal })).rejects.toMatchObject(missing);
    });

    it("tells of changes", async () => {
      await loaded();
      const stop = new AbortController();
      const told = (async () => {
        for await (const _ of api.changes({ signal: stop.signal })) return true;
        return false;
      })();
      // It does not say from when on it listens.
      const change = async (number: number): Promise<void> => {
        await api.tag(ID, `127.0.0.1:5000/team/change:${number}`, { signal });
      };
      for (let number = 0; number < 50; number += 1) {
        await change(number);
        const pause = new Promise<false>((resolve) => setTimeout(() => resolve(false), 100));
        if (await Promise.race([told, pause])) break;
      }
      expect(await told).toBe(true);
      stop.abort();
      await api.remove(ID, { signal });
    });

    it("is listed by the command line, with its images", async () => {
      await loaded();
      const environment = { DOCKER_HOST: `unix://${socket}` };
      const home = join(folder.path, "home");
      const run = (...args: readonly string[]) => runCli(args, { home, environment });
      const found = JSON.parse((await run("--json", "engines")).stdout) as {
        engines: readonly ContainerEngine[];
      };
      expect(found.engines[0]).toMatchObject({ name: "default", current: true, state: "running" });
      const listed = await run("ls", "docker-daemon:");
      expect(listed.stdout).toContain(NAME);
      expect(listed.stdout).toContain(ID.slice(7, 19));
      const json = JSON.parse((await run("--json", "ls", "docker-daemon:@default")).stdout) as {
        images: readonly EngineImage[];
      };
      expect(json.images.map(({ id }) => id)).toContain(ID);
    });

    it.runIf(dials[need])("is asked through its own dial-stdio, as ssh does", async () => {
      await loaded();
      const program = join(folder.path, "ssh");
      // What comes after the host is the command for the far side.
      const script = `#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\nexec "$@"\n`;
      await writeFile(program, script);
      await chmod(program, 0o755);
      const socketPath = join(folder.path, need === "podman" ? "podman.sock" : "docker.sock");
      await symlink(socket, socketPath);
      const through = clientOf(
        { address: { kind: "ssh", hostname: "far.test", socketPath } },
        {
          find: () => Promise.resolve(program),
          environment: { PATH: process.env["PATH"] ?? "", HOME: folder.path },
        },
      );
      expect((await through.images({ signal })).map(({ id }) => id)).toEqual([ID]);
      const saved = await buffer(await through.save(NAME, { signal }));
      expect(saved.includes(config)).toBe(true);
    });
  });
}
