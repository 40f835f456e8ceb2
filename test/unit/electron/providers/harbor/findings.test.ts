import { describe, expect, it } from "vitest";
import { accountAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";
import { factsOf } from "../../../../support/providers/harbor/world.ts";
import { failureOf, NEVER } from "../../../../support/registry/client.ts";
import { seedImage } from "../../../../support/registry/seed.ts";

const options = { signal: NEVER };

async function openImage() {
  const harbor = await openHarbor();
  const { digest } = seedImage(harbor.registry, "team/a/b", "v1", []);
  const { scans, labels } = await accountAs(harbor, "ann");
  if (scans === undefined || labels === undefined) throw new Error("not offered");
  return { harbor, scans, labels, image: { repository: "team/a/b", digest } };
}

describe("harborScans", () => {
  it("starts a scan, says how far it is, and what was found, the worst first", async () => {
    const { scans, image } = await openImage();
    expect(await scans.summary(image, options)).toEqual({ status: "none" });
    expect(await scans.vulnerabilities(image, options)).toEqual([]);
    await scans.start?.(image, options);
    expect(await scans.summary(image, options)).toEqual({ status: "running", percent: 40 });
    expect(await scans.summary(image, options)).toMatchObject({ status: "done", total: 3 });
    const found = await scans.vulnerabilities(image, options);
    expect(found.map(({ id }) => id)).toEqual(["CVE-2026-1", "CVE-2026-2", "CVE-2026-3"]);
    expect(found[0]).toEqual({
      id: "CVE-2026-1",
      severity: "critical",
      package: "openssl",
      version: "3.0.1",
      fixedIn: "3.0.2",
      description: "What is wrong in CVE-2026-1",
      links: ["https://avd.example/cve-2026-1"],
    });
    expect(found[1]).not.toHaveProperty("fixedIn");
  });

  it("says that an image is not there", async () => {
    const { scans, image } = await openImage();
    const other = { ...image, digest: `sha256:${"0".repeat(64)}` } as const;
    expect(await failureOf(scans.summary(other, options))).toMatchObject({
      code: "manifest_not_found",
    });
  });
});

describe("harborLabels", () => {
  it("lists those of the project and those of all, and puts one on and off, however often", async () => {
    const { harbor, labels, image } = await openImage();
    harbor.world.labels.push(
      { id: 1, name: "all", color: "red" },
      { id: 2, name: "own", color: "#0000FF", project: "team" },
      { id: 3, name: "other", color: "#0000FF", project: "elsewhere" },
    );
    expect(await labels.list(image.repository, options)).toEqual([
      { id: "2", name: "own", color: "#0000ff", namespace: "team" },
      { id: "1", name: "all" },
    ]);
    const held = factsOf(harbor.world, image.repository, image.digest).labels;
    await labels.add(image, "2", options);
    await labels.add(image, "2", options);
    expect([...held]).toEqual([2]);
    await labels.remove(image, "2", options);
    await labels.remove(image, "2", options);
    expect([...held]).toEqual([]);
    expect(await failureOf(labels.add(image, "x", options))).toMatchObject({
      code: "invalid_input",
    });
  });
});
