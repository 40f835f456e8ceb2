import { expect, it, onTestFinished, vi } from "vitest";
import { tellOnline } from "../../../../renderer/app/tell-online.ts";
import type { EngineLink } from "../../../../renderer/client.ts";
import { connect } from "../../../../shared/ipc/client.ts";
import { contract } from "../../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../../shared/ipc/pair.ts";
import { serve } from "../../../../shared/ipc/server.ts";
import { createHandlers } from "../../../support/renderer-fixture/handlers.ts";
import { createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

it("security R11: tells the engine when the browser is online again, and bears that it cannot be reached", async () => {
  const world = createEmptyWorld();
  const ports = createPortPair();
  onTestFinished(() => ports.close());
  serve(contract, createHandlers(world), ports.right, { logUnexpected: () => "" });
  const client = connect(contract, ports.left);
  const engine: EngineLink = {
    client: () => client,
    state: () => "open",
    subscribe: () => () => undefined,
    stop: () => undefined,
  };
  tellOnline(engine);
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(world.wakes).toBe(1));
  ports.close();
  window.dispatchEvent(new Event("online"));
  await expect(client.system.wake({})).rejects.toThrow();
  expect(world.wakes).toBe(1);
});
