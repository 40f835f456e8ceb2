import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mirrorsTable } from "../../../../electron/storage/mirrors-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("our own list of mirrors", () => {
  it("keeps its order and is replaced as a whole", async () => {
    const table = mirrorsTable(openStateDatabase(join(await tempDir(), "portolan.db")));
    const [one, two] = [
      { registry: "docker.io", url: "https://zwei.test" },
      { registry: "docker.io", url: "https://eins.test" },
    ];
    table.replace([one, two]);
    expect(table.list()).toEqual([one, two]);
    table.replace([two]);
    expect(table.list()).toEqual([two]);
    table.replace([]);
    expect(table.list()).toEqual([]);
  });
});
