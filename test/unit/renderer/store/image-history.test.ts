import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { historyLocation } from "../../../../renderer/store/image-history.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

let page: ConnectedStore;

beforeEach(async () => {
  page = await openStore(createWorld());
});
afterEach(() => page.stop());

describe("the history of what the inspector shows", () => {
  it("is of the image, or of its whole repository", () => {
    const inspected = { location: "h.test/a/b:v1" };
    expect(historyLocation({ inspected, historyScope: "image" })).toBe("h.test/a/b:v1");
    expect(historyLocation({ inspected, historyScope: "repository" })).toBe("h.test/a/b");
    const stored = { location: "store:h.test/a/b:v1" };
    expect(historyLocation({ inspected: stored, historyScope: "repository" })).toBe(
      "store:h.test/a/b:v1",
    );
    expect(historyLocation({ inspected: undefined, historyScope: "image" })).toBeUndefined();
  });

  it("is asked for again only when something has happened since", async () => {
    const state = () => page.store.getState();
    await state().loadImageHistory("h.test/a:1", "0");
    const { imageHistory } = state();
    expect(imageHistory.value).toEqual({
      of: "h.test/a:1",
      stamp: "0",
      entries: [],
      removals: [],
      complete: true,
    });
    await state().loadImageHistory("h.test/a:1", "0");
    expect(state().imageHistory).toBe(imageHistory);
    await state().loadImageHistory("h.test/a:1", "1");
    expect(state().imageHistory.value?.stamp).toBe("1");
  });
});
