import { afterEach, describe, expect, it, vi } from "vitest";
import { parseName } from "../../../../shared/oci/reference.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("going to a reference", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());
  const state = () => connected.store.getState();

  it("opens the repository, selects the tag and inspects it", async () => {
    connected = await openStore(createWorld());
    state().setFilter("alpine");
    state().jumpTo(parseName("127.0.0.1:5000/team/app:v1.9.2"));
    expect(state().place).toEqual({
      kind: "repository",
      host: "127.0.0.1:5000",
      repository: "team/app",
    });
    expect([state().filter, state().revealed]).toEqual(["", "v1.9.2"]);
    expect([...state().selection.rows]).toEqual(["v1.9.2"]);
    await vi.waitFor(() =>
      expect(state().inspected?.location).toBe("127.0.0.1:5000/team/app:v1.9.2"),
    );
  });

  it("opens a repository alone where no version is named", async () => {
    connected = await openStore(createWorld());
    state().jumpTo(parseName("127.0.0.1:5000/team/api"));
    expect(state().place).toMatchObject({ repository: "team/api" });
    expect(state().revealed).toBeUndefined();
  });
});
