import { describe, expect, it } from "vitest";
import { parseDigest } from "../../../../../shared/oci/digest.ts";
import { NEVER } from "../../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../../support/registry/seed.ts";
import { accountAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";

const options = { signal: NEVER };

describe("tags of Harbor that cannot be moved", () => {
  it("are found with one request for each image that they are on", async () => {
    const harbor = await openHarbor();
    harbor.world.projects.get("team")?.immutable.push(/^v/);
    const one = seedImage(harbor.registry, "team/app", "v1", [someBytes(8, 1)]);
    harbor.registry.repository("team/app").tags.set("latest", one.digest);
    const two = seedImage(harbor.registry, "team/app", "stable", [someBytes(8, 2)]);
    const account = await accountAs(harbor, "ann");
    await account.describe(options);
    const before = harbor.calls().length;
    const asked = [
      { name: "v1", digest: one.digest },
      { name: "latest", digest: one.digest },
      { name: "stable", digest: two.digest },
    ];
    expect(await account.fixedTags?.("team/app", asked, options)).toEqual([
      { name: "v1", hint: "harbor_immutable" },
    ]);
    expect(harbor.calls().slice(before)).toHaveLength(2);
  });

  it("stay unknown for an image that is gone, and beyond ten images", async () => {
    const harbor = await openHarbor();
    const account = await accountAs(harbor, "ann");
    await account.describe(options);
    const before = harbor.calls().length;
    const asked = Array.from({ length: 11 }, (_, at) => ({
      name: `v${at}`,
      digest: parseDigest(`sha256:${at.toString(16).padStart(64, "0")}`),
    }));
    expect(await account.fixedTags?.("team/app", asked, options)).toEqual([]);
    expect(harbor.calls().slice(before)).toHaveLength(10);
  });
});
