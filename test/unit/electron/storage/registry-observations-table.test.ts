import { expect, it } from "vitest";
import { createProfileBook } from "../../../../electron/registry/registry-profile-book.ts";
import { registryObservationsTable } from "../../../../electron/storage/registry-observations-table.ts";
import { openMemory } from "../../../support/registry/memory.ts";

it("R60: what one process sees, another one knows, until it is forgotten", async () => {
  const { database } = await openMemory();
  const open = () => createProfileBook({ now: () => 5000.4 }, registryObservationsTable(database));
  const [one, other] = [open(), open()];
  one.observe("r.test", { mount: "none", chunkSize: 4, countsPulls: true });
  one.observe("r.test", { chunkSize: 8 });
  expect(other.of("r.test")).toMatchObject({ mount: "none", chunkSize: 8, countsPulls: true });
  expect(other.observedAt("r.test")).toEqual({ mount: 5000, chunkSize: 5000, countsPulls: 5000 });
  other.forget("r.test");
  expect(one.observedAt("r.test")).toEqual({});
});
