import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  imageSummariesTable,
  type ImageSummariesOptions,
} from "../../../../electron/storage/image-summaries-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import type { ImageSummary } from "../../../../shared/image.ts";
import { describeBytes, someBytes } from "../../../support/registry/seed.ts";
import { tempDir } from "../../../support/temp-dir.ts";

function aSummary(seed: number, more: Partial<ImageSummary> = {}): ImageSummary {
  const { digest, mediaType } = describeBytes(someBytes(8, seed * 2 + 1));
  return { digest, mediaType, kind: "manifest", platforms: ["linux/amd64"], size: 5, ...more };
}

async function open(options: ImageSummariesOptions = {}) {
  const database = openStateDatabase(join(await tempDir(), "portolan.db"));
  onTestFinished(() => database.close());
  return { database, table: imageSummariesTable(database, options) };
}

describe("the kept summaries", () => {
  it("are found by their digest", async () => {
    const { table } = await open();
    const summary = aSummary(1);
    table.keep(summary);
    expect(table.find(summary.digest)).toEqual(summary);
    expect(table.find(aSummary(2).digest)).toBeUndefined();
  });

  it("give way to nothing that says less", async () => {
    const { table } = await open();
    const summary = aSummary(1, { kind: "index" });
    const { size: _, ...less } = summary;
    table.keep(less);
    expect(table.find(summary.digest)).toEqual(less);
    table.keep(summary);
    table.keep(less);
    expect(table.find(summary.digest)).toEqual(summary);
  });

  it("are asked for again when they cannot be read", async () => {
    const { table, database } = await open();
    const summary = aSummary(1);
    table.keep(summary);
    database.exec("UPDATE image_summaries SET facts = '{'");
    expect(table.find(summary.digest)).toBeUndefined();
    database.exec(`UPDATE image_summaries SET facts = '{"kind":"later"}'`);
    expect(table.find(summary.digest)).toBeUndefined();
  });

  it("are no more than the limit; those not used for the longest time go first", async () => {
    let time = 0;
    const day = 86_400_001;
    const { table, database } = await open({ limit: 10, now: () => time });
    table.keep(aSummary(1));
    for (let seed = 2; seed <= 1000; seed += 1) {
      time += 1;
      table.keep(aSummary(seed));
    }
    time += day;
    expect(table.find(aSummary(1).digest), "it is used now").toBeDefined();
    for (let seed = 1001; seed <= 1010; seed += 1) {
      time += 1;
      table.keep(aSummary(seed));
    }
    const again = imageSummariesTable(database, { limit: 10, now: () => time });
    again.keep(aSummary(2000));
    const count = database.prepare("SELECT count(*) AS n FROM image_summaries").get();
    expect(count).toEqual({ n: 10 });
    expect(again.find(aSummary(999).digest)).toBeUndefined();
    expect(again.find(aSummary(1010).digest)).toBeDefined();
  });
});
