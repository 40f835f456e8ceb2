import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { digestFrom } from "../../../support/renderer-fixture/images.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

let page: ConnectedStore;

beforeEach(async () => {
  page = await openStore(createWorld());
  await vi.waitFor(() => expect(state().storeImages.status).toBe("ready"));
  await state().inspect(`store:${state().storeImages.value?.[0]?.name}`);
});
afterEach(() => page.stop());

const state = () => page.store.getState();
const image = () => ({
  location: state().inspection.value?.location ?? "",
  platform: undefined,
  digest: state().inspection.value?.descriptor.digest ?? "",
});

describe("what belongs to the image in the inspector", () => {
  it("comes part by part, and is not asked for twice", async () => {
    await state().loadRelated(image());
    const { related } = state();
    expect(related.value?.parts.map(({ part }) => part)).toEqual([
      "bases",
      "derived",
      "attached",
      "parents",
    ]);
    await state().loadRelated(image());
    expect(state().related).toBe(related);
    await state().loadRelated(image(), { again: true });
    expect(state().related).not.toBe(related);
  });

  it("stops coming when its view is left", async () => {
    const loading = state().loadRelated(image());
    state().leaveRelated();
    await loading;
    expect(state().related.status).toBe("loading");
    await state().loadRelated(image());
    expect(state().related.status).toBe("ready");
  });

  it("has documents that are read when they are wanted, or says why not", async () => {
    await state().loadDocument(image().location, digestFrom("an SBOM"));
    expect(state().relatedDocument.load.value?.text).toContain("SPDX-2.3");
    await state().loadDocument(image().location, digestFrom("nothing"));
    expect(state().relatedDocument.load).toMatchObject({
      status: "failed",
      error: { code: "blob_not_found" },
    });
  });
});
