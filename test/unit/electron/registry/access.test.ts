import { describe, expect, it } from "vitest";
import { NEVER, openRegistries, openRegistry } from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const signal = NEVER;

describe("a login that is replaced", () => {
  it("looks a login up anew that was right and is refused now: it may have been renewed", async () => {
    const users = { ann: "first" };
    const registry = await openRegistry({ auth: { kind: "basic", users } });
    seedImage(registry, "team/app", "v1", []);
    let password = "first";
    let refusals = 0;
    const lookUp = () => Promise.resolve({ kind: "password", username: "ann", password } as const);
    const { registries } = openRegistries({ access: { lookUp, onRefused: () => refusals++ } });
    const client = await registries.client({ host: registry.host });
    const resolve = () => client.repository("team/app").resolve("v1", { signal });
    await resolve();
    users.ann = "second";
    password = "second";
    await expect(resolve()).rejects.toMatchObject({ code: "login_refused" });
    expect(refusals).toBe(1);
    await resolve();
  });

  it.each(["basic", "bearer"] as const)(
    "sends the same request once more with what a cloud makes anew (%s)",
    async (kind) => {
      const users = { ann: "revoked" };
      const registry = await openRegistry({ auth: { kind, users } });
      seedImage(registry, "team/app", "v1", []);
      const world = { password: "revoked", made: 0 };
      const lookUp = () =>
        Promise.resolve({ kind: "password", username: "ann", password: world.password } as const);
      const renews = () => {
        world.made += 1;
        if (world.made === 1) world.password = "made 1";
        return world.made === 1;
      };
      const { registries } = openRegistries({ access: { lookUp, renews } });
      const client = await registries.client({ host: registry.host });
      const resolve = (tag: string) => client.repository("team/app").resolve(tag, { signal });
      await resolve("v1");
      users.ann = "made 1";
      registry.auth?.revokeTokens();
      await Promise.all([resolve("v1"), resolve("v1")]);
      users.ann = "nobody knows";
      registry.auth?.revokeTokens();
      await expect(resolve("v1")).rejects.toMatchObject({ code: "login_refused" });
      expect(world.made).toBeGreaterThan(1);
    },
  );
});
