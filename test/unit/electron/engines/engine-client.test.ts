import { once } from "node:events";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import {
  type Answer,
  clientAt,
  json,
  startEngine,
  TEST_VERSION,
} from "../../../support/scripted-engine.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const ID = `sha256:${"ab".repeat(32)}`;
const NAME = "docker.io/library/alpine:3.20";
const image = { Id: ID, RepoTags: ["alpine:3.20"], Size: 7_000_000, Created: 1_700_000_000 };

describe("the version that an engine is asked with", () => {
  it.each([
    ["1.41", "/v1.41/images/json"],
    ["1.44", "/v1.44/images/json"],
    ["1.99", "/v1.51/images/json"],
    ["2.0", "/v1.51/images/json"],
    ["../etc", "/v1.24/images/json"],
    [undefined, "/v1.24/images/json"],
  ])("is at most the engine's own and the newest known: %s", async (theirs, path) => {
    const engine = await startEngine({
      "GET /_ping": (response) => {
        if (theirs !== undefined) response.setHeader("Api-Version", theirs);
        response.end("OK");
      },
      "GET /images/json": json([]),
    });
    await clientAt(engine.path).images({ signal });
    expect(engine.requests).toEqual(["GET /_ping", `GET ${path}`]);
  });

  it("is asked for once", async () => {
    const engine = await startEngine({ "GET /images/json": json([]) });
    const client = clientAt(engine.path);
    await client.images({ signal });
    await client.images({ signal });
    expect(engine.requests.filter((request) => request.endsWith("/_ping"))).toHaveLength(1);
  });
});

describe("describing an engine", () => {
  it("tells Docker by its ID", async () => {
    const engine = await startEngine();
    expect(await clientAt(engine.path).describe({ signal })).toEqual({
      kind: "docker",
      version: "28.0.1",
      platform: "linux/amd64",
      id: "docker:ONE:TWO",
      keepsManifests: false,
    });
  });

  it("tells Docker with the containerd image store, which keeps manifests", async () => {
    const DriverStatus = [["driver-type", "io.containerd.snapshotter.v1"]];
    const engine = await startEngine({ "GET /info": json({ ID: "X", DriverStatus }) });
    expect(await clientAt(engine.path).describe({ signal })).toMatchObject({
      keepsManifests: true,
    });
  });

  it("tells Podman by its storage, because its ID is another one each time", async () => {
    let count = 0;
    const engine = await startEngine({
      "GET /version": json({ ...TEST_VERSION, Components: [{ Name: "Podman Engine" }] }),
      "GET /info": (response, request, url) =>
        json({ ID: `${(count += 1)}`, Name: "host", DockerRootDir: "/graph" })(
          response,
          request,
          url,
        ),
    });
    const client = clientAt(engine.path);
    const { kind, id } = await client.describe({ signal });
    expect(kind).toBe("podman");
    expect(id).toBe("podman:host:/graph");
    expect((await client.describe({ signal })).id).toBe(id);
  });
});

describe("the images of an engine", () => {
  it("have full names, and none where the engine wrote none", async () => {
    const engine = await startEngine({
      "GET /images/json": json([
        { ...image, Containers: -1 },
        { ...image, RepoTags: ["<none>:<none>"], Created: -62135596800 },
        { ...image, Id: ID.slice(7), RepoTags: null, Containers: 2, Created: 0 },
        { ...image, RepoTags: ["localhost/a:1", "127.0.0.1:5000/b:2", "NOT A NAME"] },
      ]),
    });
    expect(await clientAt(engine.path).images({ signal })).toEqual([
      { id: ID, names: [NAME], size: 7_000_000, createdAt: 1_700_000_000_000 },
      { id: ID, names: [], size: 7_000_000 },
      { id: ID, names: [], size: 7_000_000, createdAt: 0, containers: 2 },
      {
        id: ID,
        names: ["localhost/a:1", "127.0.0.1:5000/b:2"],
        size: 7_000_000,
        createdAt: 1_700_000_000_000,
      },
    ]);
  });

  it("are shown in detail with the history from the oldest to the newest", async () => {
    const engine = await startEngine({
      [`GET /images/${NAME}/json`]: json({
        ...image,
        Created: "2023-11-14T22:13:20.5Z",
        RepoDigests: [`alpine@${ID}`],
        Os: "linux",
        Architecture: "arm64",
        Variant: "v8",
        Author: "me",
        RootFS: { Layers: [ID] },
      }),
      [`GET /images/${NAME}/history`]: json([
        { Created: 20, CreatedBy: "CMD sh", Size: 0 },
        { Created: 10, CreatedBy: "ADD file", Size: 5 },
      ]),
    });
    const details = await clientAt(engine.path).inspect(NAME, { signal });
    expect(JSON.parse(details.rawJson)).toMatchObject({ Id: ID, Author: "me" });
    expect({ ...details, rawJson: "" }).toEqual({
      id: ID,
      names: [NAME],
      size: 7_000_000,
      createdAt: 1_700_000_000_500,
      digests: [`docker.io/library/alpine@${ID}`],
      platform: "linux/arm64/v8",
      author: "me",
      layers: [ID],
      history: [
        { createdAt: 10_000, command: "ADD file", size: 5 },
        { createdAt: 20_000, command: "CMD sh", size: 0 },
      ],
      rawJson: "",
    });
  });

  it("get one more name", async () => {
    const path = `POST /images/${NAME}/tag`;
    const engine = await startEngine({ [path]: (response) => response.writeHead(201).end() });
    await clientAt(engine.path).tag(NAME, "127.0.0.1:5000/team/app:2", { signal });
    expect(engine.requests.at(-1)).toBe(
      `POST /v1.41/images/${NAME}/tag?repo=127.0.0.1%3A5000%2Fteam%2Fapp&tag=2`,
    );
  });

  it("that are missing are said to be", async () => {
    const engine = await startEngine();
    const client = clientAt(engine.path);
    const missing = { code: "image_not_found", details: { engine: "test", name: NAME } };
    await expect(client.inspect(NAME, { signal })).rejects.toMatchObject(missing);
    await expect(client.tag(NAME, "a:b", { signal })).rejects.toMatchObject(missing);
    await expect(client.remove(NAME, { signal })).rejects.toMatchObject(missing);
    await expect(client.save(NAME, { signal })).rejects.toMatchObject(missing);
  });

  it("cannot be named so that another path is asked", async () => {
    const engine = await startEngine();
    await expect(clientAt(engine.path).inspect("a?b#c d%2e", { signal })).rejects.toMatchObject({
      code: "image_not_found",
    });
    expect(engine.requests.at(-1)).toBe("GET /v1.41/images/a%3Fb%23c%20d%252e/json");
  });
});

describe("saving", () => {
  it("streams what the engine writes", async () => {
    const bytes = Buffer.alloc(3_000_000, 5);
    const engine = await startEngine({
      [`GET /images/${NAME}/get`]: (response) => response.end(bytes),
    });
    const saved = await buffer(await clientAt(engine.path).save(NAME, { signal }));
    expect(saved.equals(bytes)).toBe(true);
  });

  it("fails when the connection breaks off in the middle, and never ends short", async () => {
    const engine = await startEngine({
      [`GET /images/${NAME}/get`]: (response) => {
        response.write(Buffer.alloc(100_000));
        setImmediate(() => response.destroy());
      },
    });
    const archive = await clientAt(engine.path).save(NAME, { signal });
    await expect(buffer(archive)).rejects.toMatchObject({
      code: "engine_failed",
      details: { engine: "test" },
    });
  });

  it("fails in our own words also when the connection broke before anybody read", async () => {
    const engine = await startEngine({
      [`GET /images/${NAME}/get`]: (response) => {
        response.write(Buffer.alloc(1000), () => response.destroy());
      },
    });
    const archive = await clientAt(engine.path).save(NAME, { signal });
    await new Promise((resolve) => archive.once("close", resolve));
    await expect(buffer(archive)).rejects.toMatchObject({ code: "engine_failed" });
  });

  it("closes its connection when the reader leaves", async () => {
    const engine = await startEngine({
      [`GET /images/${NAME}/get`]: (response) => void response.write(Buffer.alloc(1000)),
    });
    const archive = await clientAt(engine.path).save(NAME, { signal });
    archive.destroy();
    await expect.poll(() => engine.connections()).toBe(0);
  });

  it("ends with the signal, and closes its connection", async () => {
    const engine = await startEngine({
      [`GET /images/${NAME}/get`]: (response) => void response.write(Buffer.alloc(1000)),
    });
    const stop = new AbortController();
    const archive = await clientAt(engine.path).save(NAME, { signal: stop.signal });
    await once(archive, "readable");
    stop.abort();
    await expect(buffer(archive)).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => engine.connections()).toBe(0);
  });
});

describe("an engine that is not well", () => {
  it("is away when nothing listens", async () => {
    const path = join(await tempDir(), "none.sock");
    await expect(clientAt(path).images({ signal })).rejects.toMatchObject({
      code: "engine_away",
      details: { engine: "test", address: `unix://${path}`, reason: "ENOENT" },
    });
  });

  it.each<[string, Answer]>([
    ["no list", json({})],
    ["damaged entries", json([{ Id: "x", Size: 1, Created: 0 }])],
    ["sizes that no disk has", json([{ ...image, Size: -5 }])],
    ["no JSON", (response) => response.end("<html>")],
    ["a list without an end", (response) => forever(response, "[".repeat(1_000_000))],
    ["half an answer", (response) => void response.write("[", () => response.destroy())],
    ["a status that means nothing", (response) => response.writeHead(500).end("oops")],
  ])("fails over %s", async (_what, answer) => {
    const engine = await startEngine({ "GET /images/json": answer });
    await expect(clientAt(engine.path).images({ signal })).rejects.toMatchObject({
      code: "engine_failed",
      details: { engine: "test" },
    });
    await expect.poll(() => engine.connections()).toBe(0);
  });

  it("does not send us anywhere else", async () => {
    const engine = await startEngine({
      "GET /images/json": (response) =>
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    });
    await expect(clientAt(engine.path).images({ signal })).rejects.toMatchObject({
      code: "engine_refused",
      details: { status: 302 },
    });
  });
});

describe("changes of images", () => {
  it("are told as they come, until the signal", async () => {
    const engine = await startEngine({
      "GET /events": (response) => {
        response.write('{"Type":"image","Action":"tag"}\n{"Type":"image","Act');
        setImmediate(() => response.write('ion":"untag"}\n'));
      },
    });
    const stop = new AbortController();
    let count = 0;
    for await (const _ of clientAt(engine.path).changes({ signal: stop.signal })) {
      count += 1;
      if (count === 2) stop.abort();
    }
    expect(count).toBe(2);
    expect(engine.requests.at(-1)).toContain("filters=%7B%22type%22%3A%5B%22image%22%5D%7D");
    await expect.poll(() => engine.connections()).toBe(0);
  });

  it("end when the engine ends", async () => {
    const engine = await startEngine({ "GET /events": (response) => response.end("{}\n") });
    let count = 0;
    for await (const _ of clientAt(engine.path).changes({ signal })) count += 1;
    expect(count).toBe(1);
  });
});

/** Writes as long as somebody reads. */
function forever(response: NodeJS.WritableStream & { destroyed?: boolean }, text: string): void {
  const more = (): void => {
    while (response.destroyed !== true && response.write(text));
  };
  response.on("drain", more);
  more();
}
