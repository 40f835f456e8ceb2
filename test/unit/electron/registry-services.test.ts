import { describe, expect, it } from "vitest";
import { planRemoval } from "../../../electron/images/plan-removals.ts";
import { remove } from "../../../electron/images/removal.ts";
import {
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
} from "../../../electron/providers/provider.ts";
import { AppError } from "../../../shared/errors.ts";
import { parseLocation } from "../../../shared/location.ts";
import type { Capabilities, TagRow } from "../../../shared/provider.ts";
import { openEngine, type TestEngine } from "../../support/engine.ts";
import { NEVER, openRegistry } from "../../support/registry/client.ts";
import { seedImage, someBytes } from "../../support/registry/seed.ts";
import type { TestRegistry } from "../../support/registry/server.ts";
import { undoRig } from "../../support/undo-rig.ts";

/** A service in front of a test registry, with the verbs that a test gives it. */
function serviceOf(
  { host }: TestRegistry,
  capabilities: Partial<Capabilities>,
  verbs: Partial<ProviderAccount>,
): Provider {
  return {
    id: "harbor",
    name: "Test service",
    ownsHost: (asked) => asked === host,
    open: () => ({
      describe: () =>
        Promise.resolve({
          provider: "harbor",
          name: "Test service",
          capabilities: { ...PLAIN_CAPABILITIES, ...capabilities },
          notes: [],
        }),
      ...verbs,
    }),
  };
}

interface Opened extends TestEngine {
  readonly registry: TestRegistry;
  readonly digest: ReturnType<typeof seedImage>["digest"];
}

/** `team/app` with one image that has the tags `v1` and `latest`. */
async function open(
  make: (registry: TestRegistry) => Provider = (registry) => serviceOf(registry, {}, {}),
): Promise<Opened> {
  const registry = await openRegistry();
  const { digest } = seedImage(registry, "team/app", "v1", [someBytes(2000, 1)]);
  seedImage(registry, "team/app", "latest", [someBytes(2000, 1)]);
  const engine = await openEngine({}, undefined, [make(registry)]);
  return { ...engine, registry, digest };
}

const tagsOf = (registry: TestRegistry, repository: string): string[] =>
  [...registry.repository(repository).tags.keys()].toSorted();

describe("removing a tag where the service deletes the image with it", () => {
  const deletingImages = (registry: TestRegistry): Provider =>
    serviceOf(
      registry,
      { tagDeletion: "image" },
      {
        deleteTag: (repository) => {
          registry.repository(repository).tags.clear();
          return Promise.resolve();
        },
      },
    );

  it("is planned with all tags of the image, and takes them", async () => {
    const { places, registry, digest } = await open(deletingImages);
    const at = parseLocation(`${registry.host}/team/app:v1`);
    const plan = await planRemoval(places, at, { verb: "tag", signal: NEVER });
    expect(plan).toMatchObject({ effect: "image", siblings: [] });
    expect(plan.tags.toSorted()).toEqual(["latest", "v1"]);
    const rig = await undoRig(places);
    const options = { verb: "tag", expected: digest, signal: NEVER } as const;
    const { removed, undo = "" } = await remove(rig, at, options);
    expect(removed.toSorted()).toEqual(["latest", "v1"]);
    expect(tagsOf(registry, "team/app")).toEqual([]);
    await rig.undo.apply(undo, { signal: NEVER });
    expect(tagsOf(registry, "team/app")).toEqual(["latest", "v1"]);
  });
});

describe("removing a tag by the service's verb", () => {
  it("falls back to the distribution-spec where the account cannot use it", async () => {
    const { places, registry, digest } = await open((registry) =>
      serviceOf(
        registry,
        {},
        { deleteTag: () => Promise.reject(new AppError("unsupported", "no key")) },
      ),
    );
    const at = parseLocation(`${registry.host}/team/app:v1`);
    const options = { verb: "tag", expected: digest, signal: NEVER } as const;
    await remove(await undoRig(places), at, options);
    expect(tagsOf(registry, "team/app")).toEqual(["latest"]);
  });

  it.each([
    ["immutable", { name: "v1", immutable: true }],
    [
      "locked",
      { name: "v1", lock: { canDelete: false, canWrite: true, canRead: true, canList: true } },
    ],
    [undefined, { name: "v1" }],
  ] as const)("says before that the tag is %s", async (blocked, tag: TagRow) => {
    const { places, registry } = await open((registry) =>
      serviceOf(
        registry,
        { tagDeletion: "name" },
        {
          async *listImages() {
            yield { rows: [{ tags: [tag] }] };
          },
        },
      ),
    );
    const at = parseLocation(`${registry.host}/team/app:v1`);
    const plan = await planRemoval(places, at, { verb: "tag", signal: NEVER });
    expect([plan.effect, plan.blocked]).toEqual(["name", blocked]);
  });

  it("asks for the lock of a tag that the list does not have, and is planned when nobody can tell", async () => {
    const lock = { canDelete: false, canWrite: true, canRead: true, canList: true };
    const make = (read: () => Promise<typeof lock>) => (registry: TestRegistry) =>
      serviceOf(
        registry,
        { tagDeletion: "name" },
        { locks: { read, write: () => Promise.resolve(lock) } },
      );
    const locked = await open(make(() => Promise.resolve(lock)));
    const at = parseLocation(`${locked.registry.host}/team/app:v1`);
    const options = { verb: "tag", signal: NEVER } as const;
    expect(await planRemoval(locked.places, at, options)).toMatchObject({ blocked: "locked" });
    const silent = await open(make(() => Promise.reject(new AppError("denied", "no"))));
    const there = parseLocation(`${silent.registry.host}/team/app:v1`);
    expect((await planRemoval(silent.places, there, options)).blocked).toBeUndefined();
  });
});

describe("a copy that the server makes", () => {
  /** Copies within the registry, with all tags of the image, as Harbor does. */
  const copying =
    (alsoTags: readonly string[], calls: string[], isHonest = true) =>
    (registry: TestRegistry): Provider =>
      serviceOf(
        registry,
        { serverCopy: "within" },
        {
          serverCopy: {
            plan: ({ from }) =>
              Promise.resolve(from.host === registry.host ? { alsoTags } : undefined),
            async *run({ from, to }) {
              calls.push(`${from.repository} -> ${to.repository}`);
              yield { percent: 50 };
              if (!isHonest) return;
              for (const tag of [...to.tags, ...alsoTags])
                seedImage(registry, to.repository, tag, [someBytes(2000, 1)]);
              yield { percent: 100 };
            },
          },
        },
      );

  it("is planned and run without a byte through this computer, and its tags are looked at", async () => {
    const calls: string[] = [];
    const { queue, run, registry, digest } = await open(copying(["latest"], calls));
    const [from, to] = [`${registry.host}/team/app:v1`, `${registry.host}/team/copy:v2`];
    const request = { source: from, destination: to, alsoTag: [], platforms: [], allTags: false };
    const plan = await queue.plan(request, { signal: NEVER });
    expect(plan).toMatchObject({
      serverCopy: { alsoTags: ["latest"] },
      blobs: [],
      tags: [
        { name: "v2", action: "create" },
        { name: "latest", action: "create" },
      ],
    });
    registry.requests.length = 0;
    const done = await run(from, to);
    expect(done).toMatchObject({ state: "done", serverCopy: { percent: 100 }, bytesTotal: 0 });
    expect(done.results).toEqual([
      { name: "v2", digest },
      { name: "latest", digest },
    ]);
    expect(calls).toEqual(["team/app -> team/copy"]);
    expect(registry.requests.some(({ path }) => path.includes("/blobs/"))).toBe(false);
    expect(registry.requests.every(({ method }) => method === "HEAD")).toBe(true);
  });

  it("is not made when it would move a tag that nobody asked for, and the plan says so", async () => {
    const calls: string[] = [];
    const { queue, run, registry } = await open(copying(["latest"], calls));
    const other = seedImage(registry, "team/copy", "latest", [someBytes(100, 9)]);
    const [from, to] = [`${registry.host}/team/app:v1`, `${registry.host}/team/copy:v2`];
    const request = { source: from, destination: to, alsoTag: [], platforms: [], allTags: false };
    const plan = await queue.plan(request, { signal: NEVER });
    expect(plan.serverCopy).toBeUndefined();
    expect(plan.notices).toEqual([
      { code: "server_copy_moves_tags", details: { names: "latest", count: 1 } },
    ]);
    expect(await run(from, to)).toMatchObject({ state: "done" });
    expect(calls).toEqual([]);
    expect(registry.repository("team/copy").tags.get("latest")).toBe(other.digest);
  });

  it("is switched off by the request", async () => {
    const calls: string[] = [];
    const { run, registry } = await open(copying([], calls));
    const [from, to] = [`${registry.host}/team/app:v1`, `${registry.host}/team/copy:v2`];
    expect(await run(from, to, { serverCopy: "never" })).toMatchObject({ state: "done" });
    expect(calls).toEqual([]);
    expect(tagsOf(registry, "team/copy")).toEqual(["v2"]);
  });

  it("fails when the tags do not lead to the image afterwards, whatever the server says", async () => {
    const { run, registry } = await open(copying([], [], false));
    const [from, to] = [`${registry.host}/team/app:v1`, `${registry.host}/team/copy:v2`];
    expect(await run(from, to)).toMatchObject({ state: "failed", error: { code: "tag_moved" } });
  });

  it("of other registries' images is asked for only where the host is known by its name", async () => {
    const asked: string[] = [];
    const other = await openRegistry();
    seedImage(other, "team/app", "v1", [someBytes(2000, 1)]);
    const { run, registry } = await open((registry) => ({
      ...serviceOf(
        registry,
        {},
        {
          serverCopy: {
            plan: ({ from }) => {
              asked.push(from.host);
              return Promise.resolve(undefined);
            },
            async *run() {
              yield* [];
            },
          },
        },
      ),
      ownsHost: () => false,
      recognises: ({ host }) => Promise.resolve(host === registry.host),
    }));
    const to = `${registry.host}/team/copy`;
    expect(await run(`${other.host}/team/app:v1`, `${to}:v1`)).toMatchObject({ state: "done" });
    expect(asked).toEqual([]);
    expect(await run(`${registry.host}/team/app:v1`, `${to}:v2`)).toMatchObject({ state: "done" });
    expect(asked).toContain(registry.host);
  });
});

describe("a tag that a rule of the service keeps where it is", () => {
  const fixing = (asked: string[], answer: () => Promise<readonly string[]>) =>
    open((registry) =>
      serviceOf(
        registry,
        {},
        {
          fixedTags: async (repository, tags) => {
            asked.push(...tags.map(({ name, digest }) => `${repository}:${name} ${digest}`));
            return (await answer()).map((name) => ({ name, hint: "harbor_immutable" as const }));
          },
        },
      ),
    );
  const requestFor = ({ host }: TestRegistry, tag: string) => ({
    source: `${host}/team/app:v1`,
    destination: `${host}/team/copy:${tag}`,
    alsoTag: [],
    platforms: [],
    allTags: false,
  });

  it("is told by the plan, and nothing moves for it", async () => {
    const asked: string[] = [];
    const { queue, run, registry } = await fixing(asked, () => Promise.resolve(["v1"]));
    const other = seedImage(registry, "team/copy", "v1", [someBytes(100, 9)]);
    const request = requestFor(registry, "v1");
    const { notices } = await queue.plan(request, { signal: NEVER });
    const details = {
      host: registry.host,
      repository: "team/copy",
      tag: "v1",
      hint: "harbor_immutable",
    };
    expect(notices).toContainEqual({ code: "tag_fixed", details });
    registry.requests.length = 0;
    expect(await run(request.source, request.destination)).toMatchObject({
      state: "failed",
      error: { code: "registry_refused", details: { ...details, side: "destination" } },
    });
    expect(asked).toEqual([`team/copy:v1 ${other.digest}`, `team/copy:v1 ${other.digest}`]);
    expect(registry.requests.filter(({ method }) => !/GET|HEAD/.test(method))).toEqual([]);
  });

  it("is not asked about where no tag is moved, and stays unknown where nobody says", async () => {
    const asked: string[] = [];
    const { queue, registry, run } = await fixing(asked, () =>
      Promise.reject(new AppError("denied", "not for you")),
    );
    await queue.plan(requestFor(registry, "new"), { signal: NEVER });
    expect(asked).toEqual([]);
    seedImage(registry, "team/copy", "v1", [someBytes(100, 9)]);
    const { notices } = await queue.plan(requestFor(registry, "v1"), { signal: NEVER });
    expect(notices.map(({ code }) => code)).toEqual(["tag_replaced"]);
    const { source, destination } = requestFor(registry, "v1");
    expect(await run(source, destination)).toMatchObject({ state: "done" });
  });
});
