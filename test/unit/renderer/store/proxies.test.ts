import { afterEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

describe("proxies", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("are shown as the engine has them", async () => {
    connected = await openStore(createEmptyWorld());
    const { store } = connected;
    await store.getState().loadProxies();
    expect(store.getState().proxies.value?.httpsProxy).toBe("http://proxy.harbour.test:3128");
  });

  it.each([
    ["ghcr.io", { because: "environment", rule: "HTTPS_PROXY" }],
    ["127.0.0.1:5000", { because: "loopback" }],
    ["a.internal.test", { because: "excluded", rule: ".internal.test" }],
  ])("say which way leads to %s", async (host, answer) => {
    connected = await openStore(createEmptyWorld());
    const { store } = connected;
    await store.getState().findRoute(host);
    expect(store.getState().route).toMatchObject({ status: "ready", value: { host, ...answer } });
  });

  it("show the way to the host that was asked for last", async () => {
    connected = await openStore(createEmptyWorld());
    const { store } = connected;
    const first = store.getState().findRoute("ghcr.io");
    await store.getState().findRoute("127.0.0.1:5000");
    await first;
    expect(store.getState().route.value?.host).toBe("127.0.0.1:5000");
  });

  it("fail with the engine's error", async () => {
    connected = await openStore(createEmptyWorld());
    const { store, cut } = connected;
    cut();
    await store.getState().loadProxies();
    await store.getState().findRoute("ghcr.io");
    expect(store.getState().proxies).toMatchObject({ error: { code: "connection_lost" } });
    expect(store.getState().route).toMatchObject({ error: { code: "connection_lost" } });
  });
});
