import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const HOST = "127.0.0.1:5000";

describe("sizes that are known", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("row 22: are added up for the repository that is open now, not for the one before", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    const open = (repository: string) => {
      const place = { kind: "repository", host: HOST, repository } as const;
      return store.getState().addUpRepository(place, 1);
    };
    const [first, second] = [open("team/api"), open("team/app")];
    await Promise.all([first, second]);
    expect(store.getState().repositorySize?.place).toBe(`${HOST}/team/app`);
    expect(store.getState().repositorySize?.bytes).toBeGreaterThan(0);
  });

  it("row 22: are of all that an account sees for a registry", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    const place = { kind: "repository", host: HOST, repository: "team/app" } as const;
    await store.getState().addUpRepository(place, 0);
    expect(store.getState().repositorySize).toBeUndefined();
    await store.getState().addUpRepository(place, 1);
    await store.getState().addUpRegistry(HOST);
    const { registrySize, repositorySize } = store.getState();
    expect(registrySize?.bytes).toBeGreaterThan(repositorySize?.bytes ?? Infinity);
    await store.getState().addUpRegistry("nowhere.test");
    await vi.waitFor(() => expect(store.getState().registrySize).toBeUndefined());
  });
});
