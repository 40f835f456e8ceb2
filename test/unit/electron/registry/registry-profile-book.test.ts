import { describe, expect, it } from "vitest";
import { builtInProfile, GENERIC_PROFILE } from "../../../../electron/registry/registry-profile.ts";
import {
  createProfileBook,
  type ProfileCorrection,
} from "../../../../electron/registry/registry-profile-book.ts";
import {
  contentOf,
  instantClock,
  NEVER,
  openRepository,
  sameBytes,
} from "../../../support/registry/client.ts";
import { describeBytes, seedBlob, someBytes } from "../../../support/registry/seed.ts";
import type { RegistryOptions, TestRegistry } from "../../../support/registry/server.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const BYTES = someBytes(3 * MIB + 17);
const { digest } = describeBytes(BYTES);

function sent(registry: TestRegistry): string[] {
  return registry.requests.map(({ method, bytes, status }) => `${method} ${bytes} ${status}`);
}

function stored(registry: TestRegistry): Buffer | undefined {
  return registry.repository("team/app").blobs.get(digest);
}

const DAY_MS = 24 * 3_600_000;

describe("the book of profiles", () => {
  it("R60: starts with what is built in", () => {
    const book = createProfileBook(instantClock());
    expect(book.of("ghcr.io").name).toBe("GHCR");
    expect(book.of("x.test")).toEqual(GENERIC_PROFILE);
  });

  it("R60: is corrected by what is seen, for one host", () => {
    const book = createProfileBook(instantClock());
    book.observe("x.test", { mount: "none" });
    book.observe("x.test", { chunksHelp: false, name: "odd" });
    expect(book.of("x.test")).toEqual({
      ...GENERIC_PROFILE,
      mount: "none",
      chunksHelp: false,
      name: "odd",
    });
    expect(book.of("y.test")).toEqual(GENERIC_PROFILE);
  });

  it("R60: forgets after a day what was not seen again", () => {
    const clock = instantClock();
    const book = createProfileBook(clock);
    book.observe("x.test", { mount: "none" });
    clock.advance(DAY_MS / 2);
    book.observe("x.test", { manyTags: "no" });
    clock.advance(DAY_MS / 2 + 1);
    expect(book.of("x.test")).toEqual({ ...GENERIC_PROFILE, manyTags: "no" });
    clock.advance(DAY_MS / 2);
    expect(book.of("x.test")).toEqual(GENERIC_PROFILE);
  });

  it("R60: believes the newest, and keeps no more for being told often", () => {
    const book = createProfileBook(instantClock());
    for (const chunkSize of [8, 4, 2]) book.observe("x.test", { chunkSize });
    expect(book.of("x.test").chunkSize).toBe(2);
  });

  it("R60: says what was seen and when, until it is told to forget", () => {
    let now = 1000;
    const book = createProfileBook({ now: () => now });
    book.observe("x.test", { mount: "none" });
    now = 2000;
    book.observe("x.test", { manyTags: "no", mount: "none" });
    book.observe("y.test", { countsPulls: true });
    expect(book.observedAt("x.test")).toEqual({ mount: 2000, manyTags: 2000 });
    book.forget("x.test");
    expect(book.observedAt("x.test")).toEqual({});
    expect(book.of("x.test")).toEqual(GENERIC_PROFILE);
    expect(book.of("y.test").countsPulls).toBe(true);
  });

  it("R60: does not believe what another version may have kept", () => {
    const kept = [
      { trait: "mount", value: "sideways", at: 0 },
      { trait: "colour", value: "red", at: 0 },
      { trait: "chunkSize", value: 8, at: 0 },
    ];
    const keeper = { find: () => kept, keep: () => undefined, forget: () => undefined };
    const book = createProfileBook({ now: () => 0 }, keeper);
    expect(book.of("x.test")).toEqual({ ...GENERIC_PROFILE, chunkSize: 8 });
    expect(book.observedAt("x.test")).toEqual({ chunkSize: 0 });
  });

  it("R60: is not misled by a clock that was set", () => {
    let now = 10 * DAY_MS;
    const book = createProfileBook({ now: () => now });
    book.observe("x.test", { mount: "none" });
    now = 0;
    expect(book.of("x.test")).toEqual(GENERIC_PROFILE);
  });
});

describe("upload as a profile says", () => {
  async function openAs(correction: ProfileCorrection, server: RegistryOptions = {}) {
    const profiles = createProfileBook(instantClock());
    const opened = await openRepository(server, { profiles });
    profiles.observe(opened.registry.host, correction);
    return opened;
  }

  it("R60, F25: does not listen to a registry that cannot count its bytes", async () => {
    const { chunkSize: _, ...ecr } = builtInProfile("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
    const traits = { ...ecr, maxMonolithic: 0, chunkSize: MIB };
    const { registry, repository } = await openAs(traits);
    const headers = { range: `0-${MIB - 1}` };
    registry.faults.add({ method: "PATCH", path: "/uploads/", times: 99, headers });
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    expect(content.opened).toEqual([0]);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R60: starts again, without a question, where the answer would be wrong", async () => {
    const { registry, repository } = await openAs({ countsBytes: false, maxMonolithic: 0 });
    registry.faults.add({ method: "PATCH", path: "/uploads/", resetRequestAfter: 1000 });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.some(({ method }) => method === "GET")).toBe(false);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R60, R42: names no repository where the registry finds blobs by itself", async () => {
    const { registry, repository } = await openAs({ mount: "anonymous" }, { anonymousMount: true });
    seedBlob(registry, "far/away", BYTES);
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    expect(sent(registry)).toEqual(["POST 0 201"]);
    expect(content.opened).toEqual([]);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R60, R42: uploads into the session that came instead", async () => {
    const { registry, repository } = await openAs({ mount: "anonymous" }, { anonymousMount: true });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sent(registry)).toEqual(["POST 0 202", `PUT ${BYTES.length} 201`]);
  });

  it("R60: recognises a program by its first answer", async () => {
    const { registry, registries, repository } = await openRepository();
    const headers = { "blob-upload-uuid": "x", "docker-upload-uuid": "" };
    registry.faults.add({ method: "POST", path: "/uploads/", headers });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registries.profile(registry.host)).toMatchObject({ name: "zot", manyTags: "yes" });
  });
});
