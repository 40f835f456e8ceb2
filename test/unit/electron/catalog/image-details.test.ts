import { describe, expect, it } from "vitest";
import {
  costOf,
  type DetailsPlaces,
  readDetails,
} from "../../../../electron/catalog/image-details.ts";
import type { Source } from "../../../../electron/images/image-store.ts";
import { createRegistryImage } from "../../../../electron/images/registry-image.ts";
import { rowDetails } from "../../../../electron/catalog/row-details.ts";
import { catalogTable } from "../../../../electron/storage/catalog-table.ts";
import { imageSummariesTable } from "../../../../electron/storage/image-summaries-table.ts";
import { allOf, failureOf, NEVER, openBoth } from "../../../support/registry/client.ts";
import { openMemory } from "../../../support/registry/memory.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";
import { inRegistry } from "./rig.ts";

const TAGS = ["v1", "v2", "v3"];
const PLAIN = { tags: TAGS, fresh: false, spendPulls: false };

async function open(changes: { counted?: boolean } = {}) {
  const { registry, client } = await openBoth();
  for (const [at, tag] of TAGS.entries())
    seedImage(registry, "team/app", tag, [someBytes(100, at + 1)]);
  const { database } = await openMemory();
  const account = { key: "k", host: registry.host, address: registry.host };
  const kept = catalogTable(database).of(account).tags("team/app");
  kept.add(TAGS);
  const image = createRegistryImage(inRegistry(`${registry.host}/team/app`), client, {
    access: "pull",
  });
  const metered = {
    registry: registry.host,
    isCounted: () => changes.counted === true,
    taken: () => 0,
    account: () => "ann",
    allowance: () => ({ host: registry.host, limit: 100, remaining: 7, at: 1 }),
    isKept: () => false,
  };
  const source: Source = { ...image, metered };
  const summaries = imageSummariesTable(database);
  const places: DetailsPlaces = { source, kept, rows: NO_ROWS, summaries, now: () => 5 };
  return { registry, places };
}

const NO_ROWS = rowDetails({ pages: () => [] });

const methods = (requests: readonly { method: string; path: string }[]) =>
  requests.map(({ method, path }) => `${method} ${path.split("/")[4] ?? ""}`).toSorted();

describe("details of many tags", () => {
  it("row 17: are read once, and are free from then on", async () => {
    const { registry, places } = await open();
    expect(await costOf(PLAIN, places, { signal: NEVER })).toMatchObject({
      known: 0,
      requests: 9,
      pulls: 0,
    });
    const items = await allOf(readDetails(PLAIN, places, { signal: NEVER }));
    const details = items.flatMap((item) => item.details);
    expect(details.map(({ tag }) => tag).toSorted()).toEqual(TAGS);
    expect(details[0]).toMatchObject({ seenAt: 5, summary: { platforms: ["linux/amd64"] } });
    expect(items.at(-1)?.left).toBe(0);
    registry.requests.length = 0;
    expect(await costOf(PLAIN, places, { signal: NEVER })).toMatchObject({ known: 3, requests: 0 });
    const again = await allOf(readDetails(PLAIN, places, { signal: NEVER }));
    expect(again).toHaveLength(1);
    expect(again[0]?.details.map(({ tag }) => tag)).toEqual(TAGS);
    expect(registry.requests).toEqual([]);
  });

  it("are those of all tags that are kept when none is named", async () => {
    const { places } = await open();
    const all = { fresh: false, spendPulls: false };
    const items = await allOf(readDetails(all, places, { signal: NEVER }));
    expect(items.flatMap((item) => item.details)).toHaveLength(3);
  });

  it("spend no pull unless that is allowed, and say so beforehand", async () => {
    const { registry, places } = await open({ counted: true });
    expect(await costOf(PLAIN, places, { signal: NEVER })).toEqual({
      known: 0,
      requests: 3,
      pulls: 0,
      allowance: expect.objectContaining({ remaining: 7 }),
    });
    expect(await costOf({ ...PLAIN, spendPulls: true }, places, { signal: NEVER })).toMatchObject({
      requests: 9,
      pulls: 3,
    });
    const items = await allOf(readDetails(PLAIN, places, { signal: NEVER }));
    for (const details of items.flatMap((item) => item.details)) {
      expect(details).toEqual({ tag: details.tag, digest: expect.any(String), seenAt: 5 });
    }
    expect(methods(registry.requests)).toEqual(Array(3).fill("HEAD manifests"));
    registry.requests.length = 0;
    const spent = { ...PLAIN, spendPulls: true };
    const paid = await allOf(readDetails(spent, places, { signal: NEVER }));
    expect(paid.flatMap((item) => item.details).every(({ summary }) => summary !== undefined)).toBe(
      true,
    );
  });

  it("say with the tag what is wrong with one image, and go on", async () => {
    const { registry, places } = await open();
    registry.repository("team/app").tags.delete("v2");
    const items = await allOf(readDetails(PLAIN, places, { signal: NEVER }));
    const byTag = new Map(items.flatMap((item) => item.details).map((one) => [one.tag, one]));
    expect(byTag.get("v2")?.error?.code).toBe("manifest_not_found");
    expect(byTag.get("v3")?.summary).toBeDefined();
    expect([...places.kept.pages()].flat(), "a vanished tag is kept no longer").toEqual([
      "v1",
      "v3",
    ]);
  });

  it("end with what the registry refuses altogether", async () => {
    const { registry, places } = await open();
    registry.faults.add({ path: "/manifests/", status: 403, times: 99 });
    const reading = allOf(readDetails(PLAIN, places, { signal: NEVER }));
    expect(await failureOf(reading)).toMatchObject({ code: "denied" });
  });

  it("stop with the signal", async () => {
    const { registry, places } = await open();
    const controller = new AbortController();
    const held = Promise.withResolvers<void>();
    registry.faults.add({ path: "/manifests/", hold: held.promise, times: 99 });
    const reading = allOf(readDetails(PLAIN, places, { signal: controller.signal }));
    controller.abort();
    expect(await failureOf(reading)).toBeDefined();
    held.resolve();
  });
});
