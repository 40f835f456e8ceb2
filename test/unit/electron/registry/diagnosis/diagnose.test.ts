import { describe, expect, it } from "vitest";
import { DIAGNOSIS_STEPS } from "../../../../../shared/diagnosis.ts";
import {
  accessTo,
  allOf,
  ANN,
  ANN_USERS,
  arrival,
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
} from "../../../../support/registry/client.ts";
import { diagnoseHost } from "../../../../support/registry/diagnosis.ts";
import { seedImage, someBytes } from "../../../../support/registry/seed.ts";
import type { RegistryOptions, TestRegistry } from "../../../../support/registry/server.ts";

const BEARER = { auth: { kind: "bearer", users: ANN_USERS, speakingTokens: true } } as const;
const BASIC = { auth: { kind: "basic", users: ANN_USERS } } as const;
const BLOCKED = { list: "skipped blocked", pull: "skipped blocked", push: "skipped blocked" };
const REACHED = { resolve: "passed", connect: "passed", tls: "skipped plain-http", ping: "passed" };

async function seeded(options: RegistryOptions): Promise<TestRegistry> {
  const registry = await openRegistry(options);
  seedImage(registry, "team/app", "v1", [someBytes(10)]);
  return registry;
}

describe("diagnose", () => {
  it("reports each step when it begins and when it ends, in order", async () => {
    const registry = await seeded({});
    const { lines } = await diagnoseHost(registry.host);
    expect(lines.map(({ step, state }) => `${step} ${state}`)).toEqual(
      DIAGNOSIS_STEPS.flatMap((step) => {
        const skipped = ["tls", "challenge", "token", "push"].includes(step);
        return [`${step} running`, `${step} ${skipped ? "skipped" : "passed"}`];
      }),
    );
    const timed = lines.filter(({ state }) => state === "passed");
    expect(timed.every(({ milliseconds }) => Number.isInteger(milliseconds))).toBe(true);
  });

  it("passes everything for an account that may do everything", async () => {
    const registry = await seeded(BEARER);
    const { verdicts } = await diagnoseHost(registry.host, {
      credential: ANN,
      repository: "team/app",
    });
    expect(verdicts).toEqual({
      ...REACHED,
      challenge: "passed",
      token: "passed",
      list: "passed",
      pull: "passed",
      push: "passed",
    });
  });

  it("tries nothing that needs a step that failed", async () => {
    const registry = await openRegistry();
    await registry.close();
    const { lines, verdicts } = await diagnoseHost(registry.host, { repository: "team/app" });
    expect(verdicts).toEqual({
      resolve: "passed",
      connect: "failed connection_refused",
      tls: "skipped blocked",
      ping: "skipped blocked",
      challenge: "skipped blocked",
      token: "skipped blocked",
      ...BLOCKED,
    });
    expect(lines.filter(({ state }) => state === "running")).toHaveLength(2);
  });

  it.each([
    ["basic", BASIC],
    ["bearer", BEARER],
  ])("A16: sends a wrong password once to a registry with %s", async (_name, options) => {
    const registry = await seeded(options);
    const { verdicts, lines } = await diagnoseHost(registry.host, {
      credential: { ...ANN, password: "wrong-canary" },
      repository: "team/app",
    });
    expect(verdicts).toMatchObject({ token: "failed login_refused", ...BLOCKED });
    const sent = registry.requests.filter(({ headers }) => headers.authorization !== undefined);
    expect(sent).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain("canary");
  });

  it("leaves nothing behind, neither at the registry nor here", async () => {
    const registry = await seeded(BEARER);
    const state = (): unknown =>
      [...registry.repositories].map(([name, { blobs, manifests, tags, uploads }]) => [
        name,
        [...blobs.keys()],
        [...manifests.keys()],
        [...tags],
        [...uploads.keys()],
      ]);
    const before = state();
    const { registries } = openRegistries({ credential: ANN });
    const access = accessTo(registry.host, { credential: ANN });
    const options = { repository: "team/app", signal: NEVER };
    await allOf(registries.diagnose(access, options));
    expect(state()).toEqual(before);
    // A client of the same access knows nothing of it.
    registry.requests.length = 0;
    const client = await registries.client({ host: registry.host });
    await client.repository("team/app").resolve("v1", { signal: NEVER });
    expect(registry.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("asks for the credential once", async () => {
    const registry = await seeded(BEARER);
    let asked = 0;
    const lookUp = (): Promise<typeof ANN> => {
      asked += 1;
      return Promise.resolve(ANN);
    };
    await diagnoseHost(registry.host, { access: { lookUp }, repository: "team/app" });
    expect(asked).toBe(1);
  });

  it("refuses what is no repository before it asks anybody", async () => {
    const registry = await openRegistry();
    expect(await failureOf(diagnoseHost(registry.host, { repository: "../x" }))).toMatchObject({
      code: "invalid_reference",
    });
    expect(registry.requests).toEqual([]);
  });

  it("ends when it is cancelled", async () => {
    const registry = await seeded({});
    const never = Promise.withResolvers<void>();
    registry.faults.add({ path: "/v2/", hold: never.promise });
    const { registries } = openRegistries();
    const controller = new AbortController();
    const { signal } = controller;
    const failure = failureOf(allOf(registries.diagnose(accessTo(registry.host), { signal })));
    await arrival(registry);
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    never.resolve();
  });
});
