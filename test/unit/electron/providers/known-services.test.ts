import { describe, expect, it, onTestFinished } from "vitest";
import { generic } from "../../../../electron/providers/generic/provider.ts";
import type { Provider } from "../../../../electron/providers/provider.ts";
import { createProviders } from "../../../../electron/providers/providers.ts";
import type { RegistryApi } from "../../../../electron/registry/api.ts";
import { registryServicesTable } from "../../../../electron/storage/registry-services-table.ts";
import { openApi } from "../../../support/cloud/harness.ts";
import { accessTo, NEVER, openRegistry } from "../../../support/registry/client.ts";
import { openMemory } from "../../../support/registry/memory.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";

const OPTIONS = { signal: NEVER };
const DAY_MS = 24 * 3_600_000;

/** Recognised by one more question; its own API is asked at `/api/own`. */
const service: Provider = {
  ...generic,
  id: "harbor",
  name: "Own service",
  ownsHost: () => false,
  recognises: async (signs) => (await signs.probe("/api/ping"))?.text === "Pong",
  open: (api) => ({
    ...generic.open(api),
    listNamespaces: async function* ({ signal }) {
      await api.expect({ method: "GET", target: "/api/own", as: "nobody", signal }, 200);
      yield { rows: [] };
    },
  }),
};

interface World {
  readonly registry: TestRegistry;
  /** What one process asks, beginning with no knowledge of its own. */
  readonly process: (options?: { all?: readonly Provider[]; passedMs?: number }) => Promise<{
    readonly of: (more?: {
      anew?: boolean;
    }) => ReturnType<ReturnType<typeof createProviders>["of"]>;
    readonly asked: () => string[];
  }>;
  readonly answers: {
    ping: { status: number; body: string };
    own: { status: number; body: string };
  };
}

async function openWorld(): Promise<World> {
  const registry = await openRegistry();
  const { database } = await openMemory();
  const answers: World["answers"] = {
    ping: { status: 200, body: "Pong" },
    own: { status: 200, body: "[]" },
  };
  registry.rules.push(
    { does: "says what it is", path: /^\/api\/ping$/, instead: () => answers.ping },
    { does: "answers its own API", path: /^\/api\/own$/, instead: () => answers.own },
  );
  return {
    registry,
    answers,
    process: async ({ all = [service], passedMs = 0 } = {}) => {
      const api = await openApi(accessTo(registry.host), onTestFinished);
      const later: RegistryApi = { ...api, now: () => api.now() + passedMs };
      const kept = registryServicesTable(database);
      const providers = createProviders({ apiOf: () => Promise.resolve(later), all, kept });
      const before = registry.requests.length;
      return {
        of: (more = {}) => providers.of({ host: registry.host }, { ...OPTIONS, ...more }),
        asked: () => registry.requests.slice(before).map(({ path }) => path),
      };
    },
  };
}

async function read({ account }: Awaited<ReturnType<ReturnType<typeof createProviders>["of"]>>) {
  for await (const _page of account.listNamespaces?.(OPTIONS) ?? []) continue;
}

describe("which service a registry is", () => {
  it("is asked by one process a day, whichever account it has", async () => {
    const world = await openWorld();
    const first = await world.process();
    expect((await first.of()).name).toBe("Own service");
    expect(first.asked()).toEqual(["/v2/", "/api/ping"]);
    const second = await world.process();
    expect((await second.of()).name).toBe("Own service");
    expect(second.asked()).toEqual([]);
    const tomorrow = await world.process({ passedMs: DAY_MS + 60_000 });
    await tomorrow.of();
    expect(tomorrow.asked()).toHaveLength(2);
  });

  it("is asked once more when the user wants to look again, and after a clock was set back", async () => {
    const world = await openWorld();
    await (await world.process()).of();
    const again = await world.process();
    await again.of({ anew: true });
    expect(again.asked()).toHaveLength(2);
    const earlier = await world.process({ passedMs: -2 * DAY_MS });
    await earlier.of();
    expect(earlier.asked()).toHaveLength(2);
  });

  it.each([
    [404, "404 page not found\n", 2],
    [401, "<html>sign in</html>", 2],
    [404, '{"errors":[{"code":"NOT_FOUND"}]}', 0],
    [403, "forbidden", 0],
  ])("is forgotten by an answer of another program: %i %s", async (status, body, questions) => {
    const world = await openWorld();
    await (await world.process()).of();
    world.answers.own = { status, body };
    const second = await world.process();
    await expect(read(await second.of())).rejects.toThrow();
    world.answers.ping = { status: 404, body: "" };
    const third = await world.process();
    expect((await third.of()).id).toBe(questions === 0 ? "harbor" : "generic");
    expect(third.asked()).toHaveLength(questions);
  });

  it("is settled for a minute only by a question that got no true answer", async () => {
    const world = await openWorld();
    world.answers.ping = { status: 500, body: "" };
    expect((await (await world.process()).of()).id).toBe("generic");
    const soon = await world.process({ passedMs: 1000 });
    await soon.of();
    expect(soon.asked()).toEqual([]);
    world.answers.ping = { status: 200, body: "Pong" };
    const later = await world.process({ passedMs: 120_000 });
    expect((await later.of()).id).toBe("harbor");
  });

  it("security: what is kept gives no other host than its own to a service that owns hosts", async () => {
    const world = await openWorld();
    await (await world.process()).of();
    const owner: Provider = {
      ...generic,
      id: "zot",
      name: "owner",
      ownsHost: (host) => host === world.registry.host,
    };
    const owned = await world.process({ all: [service, owner] });
    expect((await owned.of()).name).toBe("owner");
    expect(owned.asked()).toEqual([]);
  });
});
