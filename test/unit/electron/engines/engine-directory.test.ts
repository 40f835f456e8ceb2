import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createEngines,
  type Engines,
  type EnginesOptions,
} from "../../../../electron/engines/engine-directory.ts";
import { createConfigurationFiles } from "../../../../electron/network/configuration-files.ts";
import type { ContainerEngine } from "../../../../shared/engine.ts";
import { json, NO_SSH, type Script, startEngine } from "../../../support/scripted-engine.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();

/** Finds engines in an empty home folder, where DOCKER_HOST names a socket. */
async function enginesAt(socket: string, more: Partial<EnginesOptions> = {}): Promise<Engines> {
  return createEngines({
    environment: { DOCKER_HOST: `unix://${socket}` },
    platform: "linux",
    userHome: await tempDir(),
    files: createConfigurationFiles(),
    sockets: [],
    ssh: NO_SSH,
    lookAgainMs: 10,
    ...more,
  });
}

const stateOf = (engines: readonly ContainerEngine[]): readonly string[] =>
  engines.map(({ name, state }) => `${name} ${state}`);

describe("the list of engines", () => {
  it("says who each is", async () => {
    const { path } = await startEngine();
    expect(await (await enginesAt(path)).list({ signal })).toEqual([
      {
        name: "default",
        origin: "environment",
        current: true,
        address: `unix://${path}`,
        state: "running",
        kind: "docker",
        version: "28.0.1",
        platform: "linux/amd64",
      },
    ]);
  });

  it("says which are away, which fail, and which hang", async () => {
    const folder = await tempDir();
    const broken = await startEngine({ "GET /version": json({}) });
    const hanging = await startEngine({ "GET /version": () => undefined });
    const sockets = [
      { name: "broken", address: { kind: "unix", path: broken.path } },
      { name: "hanging", address: { kind: "unix", path: hanging.path } },
    ] as const;
    const engines = await enginesAt(join(folder, "none.sock"), { sockets, patienceMs: 1000 });
    const list = await engines.list({ signal });
    expect(stateOf(list)).toEqual(["default away", "broken failed", "hanging away"]);
    expect(list.map(({ error }) => error?.code)).toEqual([
      "engine_away",
      "engine_failed",
      "engine_away",
    ]);
    await expect.poll(() => hanging.connections()).toBe(0);
  });

  it("opens engines by name, and the current one without", async () => {
    const { path } = await startEngine();
    const engines = await enginesAt(path);
    expect((await engines.open("default")).name).toBe("default");
    expect((await engines.open(undefined)).name).toBe("default");
    await expect(engines.open("other")).rejects.toMatchObject({
      code: "engine_unknown",
      details: { engine: "other" },
    });
    const none = await enginesAt(path, { environment: {} });
    await expect(none.open(undefined)).rejects.toMatchObject({ code: "engine_unknown" });
  });

  it("does not open what could not be understood", async () => {
    const engines = await enginesAt("", { environment: { DOCKER_HOST: "gopher://x" } });
    await expect(engines.open(undefined)).rejects.toMatchObject({
      code: "configuration_invalid",
      details: { path: "DOCKER_HOST" },
    });
  });
});

describe("watching engines", () => {
  it("tells when one comes and goes, and ends with the signal", async () => {
    const path = join(await tempDir(), "engine.sock");
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const list of (await enginesAt(path)).watch({ signal: stop.signal })) {
      seen.push(...stateOf(list));
      if (seen.length === 1) await startEngine({}, path);
      if (seen.length === 2) await rm(path);
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toEqual(["default away", "default running", "default away"]);
  });
});

const image = { Id: `sha256:${"ab".repeat(32)}`, Size: 1, Created: 1 };

/** An engine with one image, whose name each call of the list changes when asked to. */
function changing(events: Script) {
  let version = 1;
  const script: Script = {
    "GET /images/json": (...call) => json([{ ...image, RepoTags: [`a:${version}`] }])(...call),
    ...events,
  };
  return { script, change: () => (version += 1) };
}

describe("watching the images of an engine", () => {
  it("looks again when the engine tells of a change", async () => {
    const changed = Promise.withResolvers<void>();
    const { script, change } = changing({
      "GET /events": (response) => void changed.promise.then(() => response.write("{}\n")),
    });
    const { path } = await startEngine(script);
    const engines = await enginesAt(path, { lookAgainMs: 60_000 });
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const images of engines.watchImages("default", { signal: stop.signal })) {
      seen.push(...(images[0]?.names ?? []));
      if (seen.length === 2) stop.abort();
      change();
      changed.resolve();
    }
    expect(seen).toEqual(["docker.io/library/a:1", "docker.io/library/a:2"]);
  });

  it("looks by itself at an engine that tells nothing", async () => {
    const { script, change } = changing({ "GET /events": json({ message: "no events" }, 500) });
    const { path } = await startEngine(script);
    const stop = new AbortController();
    const seen: string[] = [];
    const engines = await enginesAt(path);
    for await (const images of engines.watchImages("default", { signal: stop.signal })) {
      seen.push(...(images[0]?.names ?? []));
      if (seen.length === 3) stop.abort();
      change();
    }
    expect(seen).toHaveLength(3);
  });

  it("fails when the engine goes away", async () => {
    const { script } = changing({ "GET /events": (response) => response.end() });
    const { path } = await startEngine(script);
    const engines = await enginesAt(path);
    const watching = async (): Promise<void> => {
      for await (const _ of engines.watchImages("default", { signal })) await rm(path);
    };
    await expect(watching()).rejects.toMatchObject({ code: "engine_away" });
  });
});
