import { afterEach, describe, expect, it, vi } from "vitest";
import { createAppStore } from "../../../../renderer/store/index.ts";
import { createEngineLink, type EngineLink } from "../../../../renderer/client.ts";
import { contract } from "../../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../../shared/ipc/pair.ts";
import { serve } from "../../../../shared/ipc/server.ts";
import { createHandlers } from "../../../support/renderer-fixture/handlers.ts";
import { pathsByName } from "../../../support/renderer-fixture/file-paths.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const row = (index: number): string => `127.0.0.1:5000/mirror/nginx:1.0.${index}`;
const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => row(from + index));

describe("details of rows in sight", () => {
  let link: EngineLink | undefined;
  afterEach(() => link?.stop());

  /** A store whose engine holds every summary back until it is let go. */
  async function openHeld() {
    const asked: string[] = [];
    const aborted: string[] = [];
    const waiting = new Map<string, () => void>();
    const handlers = createHandlers(createWorld());
    link = createEngineLink(async () => {
      const pair = createPortPair();
      const summary: typeof handlers.catalog.summary = async (input, context) => {
        asked.push(input.location);
        context.signal.addEventListener("abort", () => aborted.push(input.location));
        await new Promise<void>((resolve) => {
          waiting.set(input.location, resolve);
        });
        return handlers.catalog.summary(input, context);
      };
      const held = { ...handlers, catalog: { ...handlers.catalog, summary } };
      serve(contract, held, pair.right, { logUnexpected: () => "" });
      return pair.left;
    });
    const store = createAppStore(
      link,
      { getItem: () => null, setItem: () => undefined },
      pathsByName(),
    );
    await vi.waitFor(() => expect(link?.state()).toBe("open"));
    store.setState({ link: "open" });
    return { store, asked, aborted, letGo: (location: string) => waiting.get(location)?.() };
  }

  it("are asked for four at a time", async () => {
    const { store, asked, letGo } = await openHeld();
    store.getState().showRows(rows(0, 10));
    await vi.waitFor(() => expect(asked).toHaveLength(4));
    letGo(row(0));
    await vi.waitFor(() => expect(asked).toHaveLength(5));
    expect(asked).toEqual(rows(0, 5));
    await vi.waitFor(() => expect(store.getState().summaries.get(row(0))?.status).toBe("ready"));
  });

  it("are cancelled when their rows go out of sight", async () => {
    const { store, asked, aborted } = await openHeld();
    store.getState().showRows(rows(0, 4));
    await vi.waitFor(() => expect(asked).toHaveLength(4));
    store.getState().showRows(rows(3, 7));
    await vi.waitFor(() => expect(aborted.toSorted()).toEqual(rows(0, 3)));
    await vi.waitFor(() => expect(asked).toHaveLength(7));
    expect(store.getState().summaries.size).toBe(0);
  });

  it("are not asked for when rows only rush past", async () => {
    const { store, asked } = await openHeld();
    for (let start = 0; start < 40; start += 1) store.getState().showRows(rows(start, start + 10));
    await vi.waitFor(() => expect(asked).toHaveLength(4));
    expect(asked).toEqual(rows(39, 43));
  });

  it("are asked for once only, until they are forgotten", async () => {
    const { store, asked, letGo } = await openHeld();
    store.getState().showRows([row(0)]);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    letGo(row(0));
    await vi.waitFor(() => expect(store.getState().summaries.size).toBe(1));
    store.getState().showRows([row(0), row(1)]);
    await vi.waitFor(() => expect(asked).toEqual([row(0), row(1)]));
    store.getState().forgetSummaries("127.0.0.1:5000/mirror/nginx:");
    await vi.waitFor(() => expect(asked).toHaveLength(4));
  });

  it("say so when they cannot be had, and let the others come", async () => {
    const { store, letGo, asked } = await openHeld();
    store.getState().showRows(["127.0.0.1:5000/team/app:no-such-tag", row(1)]);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    letGo("127.0.0.1:5000/team/app:no-such-tag");
    letGo(row(1));
    await vi.waitFor(() => expect(store.getState().summaries.size).toBe(2));
    const failed = store.getState().summaries.get("127.0.0.1:5000/team/app:no-such-tag");
    expect(failed).toMatchObject({ status: "failed", error: { code: "manifest_not_found" } });
  });

  it("are asked for anew where none could be had, when its place is opened again", async () => {
    const { store, letGo, asked } = await openHeld();
    const missing = "127.0.0.1:5000/team/app:no-such-tag";
    store.getState().showRows([missing, row(1)]);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    letGo(missing);
    letGo(row(1));
    await vi.waitFor(() => expect(store.getState().summaries.size).toBe(2));
    store
      .getState()
      .openPlace({ kind: "repository", host: "127.0.0.1:5000", repository: "team/app" });
    expect([...store.getState().summaries.keys()]).toEqual([row(1)]);
    store.getState().showRows([missing]);
    await vi.waitFor(() => expect(asked).toEqual([missing, row(1), missing]));
  });
});
