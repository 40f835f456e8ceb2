import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import {
  arrival,
  contentOf,
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
  type OurSide,
  sameBytes,
} from "../../../support/registry/client.ts";
import { type Memory, openMemory } from "../../../support/registry/memory.ts";
import { someBytes } from "../../../support/registry/seed.ts";
import type { RegistryOptions, TestRegistry } from "../../../support/registry/server.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
/** More than is journalled from, in chunks of 1 MiB. */
const BYTES = someBytes(5 * MIB + 17);
const CHUNKED = { uploads: { maxMonolithic: 0, chunkSize: MIB } };
const HOUR_MS = 3_600_000;

interface Rig extends Memory {
  readonly registry: TestRegistry;
  /** Our side as a new process would be: same memory, nothing else in common. */
  readonly start: (side?: OurSide) => ReturnType<typeof openRegistries>;
  /** Uploads the blob until a chunk is held, and cuts the process off there. */
  readonly breakOff: (nth: number) => Promise<void>;
  readonly row: () => Record<string, unknown> | undefined;
}

async function openRig(server: RegistryOptions = {}): Promise<Rig> {
  const memory = await openMemory();
  const registry = await openRegistry(server);
  const start = (side: OurSide = {}) =>
    openRegistries({ ...CHUNKED, journal: memory.journal, ...side });
  return {
    ...memory,
    registry,
    start,
    breakOff: async (nth) => {
      registry.faults.add({ method: "PATCH", path: "/uploads/", nth, resetRequestAfter: 100 });
      registry.faults.add({ method: "GET", path: "/uploads/", resetAfter: 0, times: 99 });
      expect(await failureOf(push(registry, start()))).toMatchObject({ code: "connection_lost" });
      registry.faults.clear();
      registry.requests.length = 0;
    },
    row: () => memory.database.prepare("SELECT * FROM upload_sessions").get(),
  };
}

async function push(
  registry: TestRegistry,
  { registries }: ReturnType<typeof openRegistries>,
  { repository = "team/app", abort = signal } = {},
): Promise<void> {
  const client = await registries.client({ host: registry.host });
  await client.repository(repository, "push").uploadBlob(contentOf(BYTES), { signal: abort });
}

function stored(registry: TestRegistry, repository = "team/app"): boolean {
  const [blob] = registry.repository(repository).blobs.values();
  return sameBytes(blob, BYTES);
}

const methods = ({ requests }: TestRegistry) => requests.map(({ method }) => method).join(" ");
const sent = ({ requests }: TestRegistry) => requests.reduce((sum, { bytes }) => sum + bytes, 0);

describe("an upload that an earlier process began", () => {
  it("R46: goes on where the registry says, with a question first", async () => {
    const { registry, start, breakOff, row } = await openRig();
    await breakOff(4);
    expect(row()).toMatchObject({ repository: "team/app", confirmed: 3 * MIB });
    await push(registry, start());
    expect(methods(registry)).toBe("GET PATCH PATCH PUT");
    expect(registry.requests[1]?.headers["content-range"]).toMatch(`${3 * MIB + 100}-`);
    expect(stored(registry)).toBe(true);
    expect(row()).toBeUndefined();
  });

  it("R46: loses one chunk where the registry drops what was cut", async () => {
    const { registry, start, breakOff } = await openRig({ keepsCutChunks: false });
    await breakOff(4);
    await push(registry, start());
    expect(sent(registry)).toBe(BYTES.length - 3 * MIB);
    expect(stored(registry)).toBe(true);
  });

  it("R46: never trusts our own note of how far it came", async () => {
    const { registry, start, breakOff, database } = await openRig();
    await breakOff(3);
    database.exec("UPDATE upload_sessions SET confirmed = 5000000");
    await push(registry, start());
    expect(registry.requests[1]?.headers["content-range"]).toMatch(`${2 * MIB + 100}-`);
    expect(stored(registry)).toBe(true);
  });

  it.each([404, 410, 400])("R46, U4: starts anew when the registry answers %i", async (status) => {
    const { registry, start, breakOff, row } = await openRig();
    await breakOff(3);
    registry.faults.add({ method: "GET", path: "/uploads/", status });
    await push(registry, start());
    expect(methods(registry)).toMatch(/^GET POST PUT|^GET POST PATCH/);
    expect(stored(registry)).toBe(true);
    expect(row()).toBeUndefined();
  });

  it("R46, R60: sends a large blob whole where uploads are thrown away", async () => {
    const { registry, start, breakOff } = await openRig({ keepsCutUploads: false });
    await breakOff(3);
    // It does not look like any program that is known.
    const headers = { "docker-upload-uuid": "" };
    registry.faults.add({ method: "POST", path: "/uploads/", headers });
    const side = start({ uploads: {} });
    await push(registry, side);
    expect(methods(registry)).toBe("GET POST PUT");
    expect(side.registries.profile(registry.host)).toMatchObject({
      name: "generic",
      chunksHelp: false,
    });
    expect(stored(registry)).toBe(true);
  });

  it("R46: starts anew after a day", async () => {
    const { registry, start, breakOff } = await openRig();
    await breakOff(3);
    const side = start();
    side.clock.advance(24 * HOUR_MS);
    await push(registry, side);
    expect(methods(registry)).toMatch(/^POST PATCH/);
    expect(stored(registry)).toBe(true);
  });

  it.each([
    ["another repository's", (url: string) => url.replace("team/app", "team/web")],
    ["another host's", (url: string) => url.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1")],
    ["no location at all", () => "not a URL"],
  ])("R46: does not go on at %s", async (_name, change) => {
    const { registry, start, breakOff, row, database } = await openRig();
    await breakOff(3);
    const location = change(String(row()?.["location"]));
    database.prepare("UPDATE upload_sessions SET location = ?").run(location);
    await push(registry, start());
    expect(methods(registry)).toMatch(/^POST PATCH/);
    expect(stored(registry)).toBe(true);
  });

  it("R46: is not gone on with by another account, nor for another repository", async () => {
    const { registry, start, breakOff } = await openRig();
    await breakOff(3);
    await push(registry, start({ access: { id: "somebody else" } }), { repository: "team/app" });
    expect(methods(registry)).toMatch(/^POST PATCH/);
    registry.requests.length = 0;
    await push(registry, start(), { repository: "team/web" });
    expect(methods(registry)).toMatch(/^POST PATCH/);
    expect(stored(registry, "team/web")).toBe(true);
  });

  it("R46: starts anew, once, when what the registry kept turns out wrong", async () => {
    const { registry, start, breakOff } = await openRig();
    await breakOff(3);
    const [upload] = registry.repository("team/app").uploads.values();
    upload?.chunks[0]?.fill(0);
    await push(registry, start());
    expect(stored(registry)).toBe(true);
    expect(registry.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("R46, U11: keeps the smallest chunk that the registry asked for", async () => {
    const chunkMinLength = MIB + 1000;
    const { registry, start, breakOff } = await openRig({ chunkMinLength, keepsCutChunks: false });
    await breakOff(3);
    await push(registry, start());
    expect(registry.requests[1]).toMatchObject({ method: "PATCH", bytes: chunkMinLength });
    expect(stored(registry)).toBe(true);
  });

  it("R46: waits for a registry that is in trouble, and keeps the upload when it stays so", async () => {
    const { registry, start, breakOff, row } = await openRig();
    await breakOff(3);
    registry.faults.add({ method: "GET", path: "/uploads/", status: 503, times: 99 });
    expect(await failureOf(push(registry, start()))).toMatchObject({ code: "registry_failed" });
    expect(row()).toMatchObject({ confirmed: 2 * MIB });
    registry.faults.clear();
    registry.requests.length = 0;
    await push(registry, start());
    expect(sent(registry)).toBeLessThan(BYTES.length - 2 * MIB);
  });
});

describe("the end of a noted upload", () => {
  const cancelAt = async (rig: Rig, reason?: AppError): Promise<void> => {
    const never = Promise.withResolvers<void>();
    rig.registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, hold: never.promise });
    const controller = new AbortController();
    const side = rig.start();
    const failure = failureOf(push(rig.registry, side, { abort: controller.signal }));
    await arrival(rig.registry, "PATCH");
    controller.abort(reason);
    expect(await failure).toMatchObject({ code: "cancelled" });
    await side.registries.close();
    never.resolve();
  };

  it("R46: a cancel forgets it and tells the registry", async () => {
    const rig = await openRig();
    await cancelAt(rig);
    expect(rig.row()).toBeUndefined();
    expect(rig.registry.requests.at(-1)?.method).toBe("DELETE");
  });

  it("R46: a pause keeps it", async () => {
    const rig = await openRig();
    const details = { resumable: true };
    await cancelAt(rig, new AppError("cancelled", "paused", { details }));
    expect(rig.row()).toMatchObject({ repository: "team/app" });
    expect(methods(rig.registry)).not.toContain("DELETE");
  });

  it("R46: a refusal forgets it", async () => {
    const { registry, start, row } = await openRig();
    registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, status: 403 });
    expect(await failureOf(push(registry, start()))).toMatchObject({ code: "denied" });
    expect(row()).toBeUndefined();
  });

  it("R46: two uploads of one blob at once do not share a session", async () => {
    const { registry, start } = await openRig();
    await Promise.all([push(registry, start()), push(registry, start())]);
    expect(stored(registry)).toBe(true);
    expect(registry.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
  });

  it("R46: a small blob is not noted", async () => {
    const { registry, start, database } = await openRig();
    const { registries } = start();
    const client = await registries.client({ host: registry.host });
    registry.faults.add({ method: "PUT", path: "/uploads/", times: 99, resetAfter: 0 });
    const content = contentOf(someBytes(4 * MIB - 1));
    await failureOf(client.repository("team/app", "push").uploadBlob(content, { signal }));
    expect(database.prepare("SELECT count(*) AS n FROM upload_sessions").get()).toEqual({ n: 0 });
  });

  it("R46, R69: what the registry says in its Location is in no error", async () => {
    const { registry, start } = await openRig();
    const location = "/v2/team/app/blobs/uploads/x?_state=canary-state";
    registry.faults.add({ method: "POST", path: "/uploads/", headers: { location } });
    registry.faults.add({ method: "PATCH", path: "/uploads/", status: 403 });
    const error = await failureOf(push(registry, start()));
    expect(error).toMatchObject({ code: "denied" });
    expect(JSON.stringify(error) + String(error)).not.toContain("canary-state");
  });

  it("R46, A11: an upload at another origin is not noted", async () => {
    const storage = await openRegistry();
    const { registry, start, row } = await openRig();
    const location = `${storage.url}/v2/x/blobs/uploads/y?signature=secret`;
    registry.faults.add({ method: "POST", path: "/uploads/", headers: { location } });
    storage.faults.add({ path: "/uploads/y", status: 503, times: 99 });
    expect(await failureOf(push(registry, start()))).toMatchObject({ code: "registry_failed" });
    expect(row()).toBeUndefined();
  });
});

describe("what a profile says about uploads", () => {
  it.each([
    ["in chunks to a registry that nobody knows", { "docker-upload-uuid": "" }, 5],
    ["whole to distribution, where chunks gain nothing", {}, 0],
  ])("R46, R60: sends a large blob %s", async (_name, headers, patches) => {
    const { registry, start, row } = await openRig();
    registry.faults.add({ path: "/uploads/", headers, times: 99 });
    const { registries } = start({ uploads: {} });
    const client = await registries.client({ host: registry.host });
    const content = contentOf(Buffer.alloc(65 * MIB));
    await client.repository("team/app", "push").uploadBlob(content, { signal });
    expect(registry.requests.filter(({ method }) => method === "PATCH")).toHaveLength(patches);
    expect(registry.repository("team/app").blobs.has(content.descriptor.digest)).toBe(true);
    expect(row()).toBeUndefined();
  });

  it("R60: learns from 413 how large a request may be", async () => {
    const { registry, start } = await openRig({ maxBodySize: 2 * MIB });
    const side = start({ uploads: {} });
    await push(registry, side);
    expect(side.registries.profile(registry.host).maxMonolithic).toBeLessThanOrEqual(2 * MIB);
    registry.requests.length = 0;
    const client = await side.registries.client({ host: registry.host });
    await client.repository("team/web", "push").uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.filter(({ status }) => status === 413)).toEqual([]);
  });
});
