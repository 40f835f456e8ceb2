import { describe, expect, it } from "vitest";
import { createPullMeter } from "../../../../electron/registry/pull-meter.ts";
import { createProfileBook } from "../../../../electron/registry/registry-profile-book.ts";
import { ANN, ANN_USERS, instantClock, NEVER, openBoth } from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;
const NOBODY = { host: "docker.io", account: undefined };
const HUB = {
  "ratelimit-limit": "100;w=21600",
  "ratelimit-remaining": "87;w=21600",
  "docker-ratelimit-source": "203.0.113.7",
};

function read(headers: Record<string, string>, status = 200) {
  const meter = createPullMeter({ now: () => 1_000_000 });
  const isCounted = meter.note(NOBODY, { status, headers });
  return { isCounted, allowance: meter.of(NOBODY) };
}

describe("the headers of an answer", () => {
  it("R61: say limit, rest, window and whom they are for", () => {
    expect(read(HUB)).toEqual({
      isCounted: true,
      allowance: {
        host: "docker.io",
        limit: 100,
        remaining: 87,
        windowSeconds: 21_600,
        source: "203.0.113.7",
        at: 1_000_000,
      },
    });
  });

  it("R61: say when pulls come back, on some registries and in refusals", () => {
    const bare = { "ratelimit-limit": "10", "ratelimit-remaining": "0" };
    expect(read({ ...bare, "ratelimit-reset": "30" }).allowance?.until).toBe(1_030_000);
    expect(read({ ...bare, "retry-after": "60" }, 429).allowance?.until).toBe(1_060_000);
    expect(read({ ...bare, "retry-after": "60" }).allowance).not.toHaveProperty("until");
  });

  it.each([
    {},
    { "ratelimit-limit": "100" },
    { "ratelimit-limit": "many", "ratelimit-remaining": "few" },
    { "ratelimit-limit": "-1", "ratelimit-remaining": "5" },
    { "ratelimit-limit": "99999999999999", "ratelimit-remaining": "5" },
  ])("R61: mean nothing when they are %j", (headers) => {
    expect(read(headers)).toEqual({ isCounted: false, allowance: undefined });
  });
});

describe("the meter", () => {
  it("R61: keeps the newest for each account, and forgets it when its window is over", () => {
    let now = 0;
    const meter = createPullMeter({ now: () => now });
    const note = (account: string | undefined, remaining: number): void => {
      const headers = { ...HUB, "ratelimit-remaining": `${remaining};w=21600` };
      meter.note({ host: "docker.io", account }, { status: 200, headers });
    };
    note(undefined, 9);
    note("ann", 199);
    note("ann", 198);
    expect(meter.of(NOBODY)?.remaining).toBe(9);
    expect(meter.of({ host: "docker.io", account: "ann" })?.remaining).toBe(198);
    now = 21_600_000 - 1;
    expect(meter.list()).toHaveLength(2);
    now += 1;
    expect(meter.list()).toEqual([]);
    expect(meter.of(NOBODY)).toBeUndefined();
  });

  it("R61: learns from answers that came anyway, for the account that asked, and asks nothing", async () => {
    const clock = instantClock();
    const [pulls, profiles] = [createPullMeter(clock), createProfileBook(clock)];
    const { registry, client } = await openBoth(
      { auth: { kind: "bearer", users: ANN_USERS } },
      { credential: ANN, pulls, profiles },
    );
    seedImage(registry, "team/app", "v1", [someBytes(10)]);
    registry.faults.add({ method: "HEAD", path: "/manifests/", headers: HUB, times: 9 });
    await client.repository("team/app").resolve("v1", { signal });
    expect(pulls.of({ host: registry.host, account: "ann" })?.remaining).toBe(87);
    expect(registry.lines().filter((line) => line.startsWith("GET /v2/team"))).toEqual([]);
    expect(profiles.of(registry.host).countsPulls).toBe(true);
  });

  it("R61: believes the registry alone, not the storage that it points to", async () => {
    const pulls = createPullMeter(instantClock());
    const elsewhere = await openBoth();
    const { registry, client } = await openBoth({}, { pulls });
    const image = seedImage(elsewhere.registry, "team/app", "v1", [someBytes(10)]);
    seedImage(registry, "team/app", "v1", [someBytes(10)]);
    elsewhere.registry.faults.add({ path: "/manifests/", headers: HUB, times: 9 });
    const target = `${elsewhere.registry.url}/v2/team/app/manifests/${image.digest}`;
    registry.faults.add({ method: "GET", path: "/manifests/", redirect: target });
    await client.repository("team/app").readManifest(image.digest, { signal });
    expect(elsewhere.registry.requests.length).toBeGreaterThan(0);
    expect(pulls.list()).toEqual([]);
  });
});
