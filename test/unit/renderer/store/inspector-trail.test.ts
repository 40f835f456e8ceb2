import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stepsBack } from "../../../../renderer/store/inspector-trail.ts";
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

const state = () => page.store.getState();

async function shown(location: string): Promise<void> {
  await vi.waitFor(() => {
    expect(state().inspected?.location).toBe(location);
    expect(state().inspection.status).not.toBe("loading");
  });
}

function firstTwo(): [string, string] {
  const [one, two] = state().storeImages.value ?? [];
  if (one === undefined || two === undefined) throw new Error("the world has two images");
  return [`store:${one.name}`, `store:${two.name}`];
}

describe("the way back in the inspector", () => {
  it("leads through every object that was opened, each with its view", async () => {
    await vi.waitFor(() => expect(state().storeImages.status).toBe("ready"));
    const [one, two] = firstTwo();
    await state().inspect(one);
    state().setInspectorTab("related");
    state().openObject(two, { tab: "json", document: "manifest" });
    await shown(two);
    expect(state()).toMatchObject({ inspectorTab: "json", jsonDocument: "manifest" });
    state().goBackInInspector();
    await shown(one);
    expect(state()).toMatchObject({ inspectorTab: "related", jsonDocument: undefined });
    expect(stepsBack(state())).toEqual([]);
  });

  it("ends when another image is selected", async () => {
    await vi.waitFor(() => expect(state().storeImages.status).toBe("ready"));
    const [one, two] = firstTwo();
    await state().inspect(one);
    state().openObject(two);
    expect(stepsBack(state())).toHaveLength(1);
    await state().inspect(one);
    expect(stepsBack(state())).toEqual([]);
    state().goBackInInspector();
    expect(state().inspected?.location).toBe(one);
  });
});
