import { describe, expect, it } from "vitest";
import { accountAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";
import { failureOf, NEVER } from "../../../../support/registry/client.ts";

const options = { signal: NEVER };

async function openReplication(name: "admin" | "ann" = "admin") {
  const harbor = await openHarbor();
  harbor.world.rules.push({ id: 8, name: "nightly", from: "Local", to: "far.example" });
  const { replication } = await accountAs(harbor, name);
  if (replication === undefined) throw new Error("not offered");
  return { harbor, replication };
}

describe("harborReplication", () => {
  it("lists rules with both ends", async () => {
    const { harbor, replication } = await openReplication();
    expect(await replication.rules(options)).toEqual([
      {
        id: "8",
        name: "nightly",
        from: harbor.host,
        to: "far.example/mirror",
        enabled: true,
        trigger: "manual",
      },
    ]);
  });

  it("starts a rule and says how far it is", async () => {
    const { replication } = await openReplication();
    const run = await replication.start("8", options);
    const seen = [];
    for (let look = 0; look < 3; look += 1) seen.push(await replication.run(run, options));
    expect(seen.map(({ status, done, total }) => [status, done, total])).toEqual([
      ["running", 0, 2],
      ["running", 1, 2],
      ["done", 2, 2],
    ]);
    expect(seen[0]).not.toHaveProperty("endedAt");
    expect(seen[2]).toMatchObject({ ruleId: "8", endedAt: Date.parse("2026-11-20T08:01:00.000Z") });
  });

  it("stops a run", async () => {
    const { replication } = await openReplication();
    const run = await replication.start("8", options);
    await replication.stop?.(run, options);
    expect(await replication.run(run, options)).toMatchObject({ status: "stopped" });
  });

  it("is for administrators, and takes numbers only", async () => {
    const { replication } = await openReplication("ann");
    expect(await failureOf(replication.rules(options))).toMatchObject({ code: "denied" });
    expect(await failureOf(replication.start("8/../9", options))).toMatchObject({
      code: "invalid_input",
    });
  });
});
