import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allOf, NEVER } from "../support/registry/client.ts";
import { type LargeRegistry, startLargeRegistry } from "../support/registry/large.ts";
import { type CatalogRig, inRegistry, namesOf, openCatalog } from "../unit/electron/catalog/rig.ts";

/** Generous: other tests run beside this one. On a computer of its own, a tenth of it. */
const FIRST_ROWS_MS = 3000;
const WHOLE_LIST_MS = 60_000;
const SEARCH_MS = 1000;

let registry: LargeRegistry;
let rig: CatalogRig;
let here = "";
beforeEach(async () => {
  registry = await startLargeRegistry();
  rig = await openCatalog();
  here = `${registry.host}/${registry.repository}`;
});
afterEach(() => registry.close());

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = performance.now();
  return [await work(), performance.now() - before];
}

describe("a registry with 10,000 repositories and 100,000 tags in one of them", () => {
  it("row 13: gives its first rows at once and all of them in the end, from the cache too", async () => {
    const [fresh, whole] = await timed(() => rig.tags(here));
    expect(new Set(namesOf(fresh)).size).toBe(100_000);
    expect(whole).toBeLessThan(WHOLE_LIST_MS);
    registry.requests.length = 0;
    const pages = rig.catalog.tags(inRegistry(here), { fresh: false, signal: NEVER });
    const [first, soon] = await timed(() => pages.next());
    expect(first.value).toMatchObject({ cachedAt: expect.any(Number) });
    expect(soon).toBeLessThan(FIRST_ROWS_MS);
    expect(registry.requests, "nobody was asked for them").toEqual([]);
    const rest = await allOf(pages);
    expect(
      rest.filter(({ cachedAt, names }) => cachedAt === undefined && names.length > 0),
    ).toEqual([]);
    expect(rest.at(-1)).toEqual({ names: [], complete: true });
  });

  it("row 13: stops asking as soon as nobody reads on", async () => {
    for await (const page of rig.catalog.tags(inRegistry(here), { fresh: true, signal: NEVER })) {
      expect(page.names).toHaveLength(1000);
      break;
    }
    expect(registry.requests.length).toBeLessThanOrEqual(2);
    expect((await rig.tags(here))[0]?.cachedAt, "half a list is no list").toBeUndefined();
  });

  it("tells what vanished, what came and what moved", async () => {
    const [kept, moves, gone] = [registry.tagName(3), registry.tagName(6), registry.tagName(9)];
    await rig.tags(here);
    const tags = [kept, moves, gone];
    const details = { tags, fresh: false, spendPulls: false };
    const before = await allOf(rig.catalog.details(inRegistry(here), details, { signal: NEVER }));
    expect(before.flatMap((item) => item.details)).toHaveLength(3);
    const old = registry.digestOf(moves);
    registry.vanished.add(gone);
    registry.moved.add(moves);
    registry.added.add("zz-new");
    const again = await rig.tags(here);
    expect(again.at(-1)).toEqual({ names: [], complete: true, gone: [gone] });
    expect(
      again.filter(({ cachedAt }) => cachedAt === undefined).flatMap(({ names }) => names),
    ).toEqual(["zz-new"]);
    const after = await allOf(
      rig.catalog.details(inRegistry(here), { ...details, fresh: true }, { signal: NEVER }),
    );
    const byTag = new Map(after.flatMap((item) => item.details).map((one) => [one.tag, one]));
    expect(byTag.get(moves)?.digest).toBe(registry.digestOf(moves));
    expect(byTag.get(gone)?.error?.code).toBe("manifest_not_found");
    expect(await rig.find(old)).toEqual([]);
    expect(await rig.find(registry.digestOf(moves))).toEqual([`${here}:${moves}`]);
    expect(await rig.find(`monolith:${gone}`)).not.toContain(`${here}:${gone}`);
    expect(await rig.find("zz-new")).toEqual([`${here}:zz-new`]);
  });

  it("row 15: is searched as a whole, quickly", async () => {
    await rig.repositories(registry.host);
    await rig.tags(here);
    const tag = registry.tagName(77_776);
    const [found, took] = await timed(() => rig.find(tag));
    expect(found[0]).toBe(`${here}:${tag}`);
    expect(took).toBeLessThan(SEARCH_MS);
    expect((await rig.find("service-9876"))[0]).toBe(`${registry.host}/team-76/service-9876`);
  });

  it("row 17: says what the details of a whole list cost, and stops when nobody wants them", async () => {
    await rig.tags(here);
    registry.requests.length = 0;
    const all = { fresh: false, spendPulls: false };
    const cost = await rig.catalog.cost(inRegistry(here), all, { signal: NEVER });
    expect(cost).toEqual({ known: 0, requests: 300_000, pulls: 0 });
    expect(registry.requests).toEqual([]);
    let read = 0;
    for await (const { details, left } of rig.catalog.details(inRegistry(here), all, {
      signal: NEVER,
    })) {
      read += details.length;
      expect(read + left).toBe(100_000);
      if (read >= 20) break;
    }
    const asked = registry.requests.length;
    expect(asked).toBeLessThan(300);
    // What was read is kept: it costs nothing the next time.
    expect(
      (await rig.catalog.cost(inRegistry(here), all, { signal: NEVER })).known,
    ).toBeGreaterThanOrEqual(20);
  });
});
