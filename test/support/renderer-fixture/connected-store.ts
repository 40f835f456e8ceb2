import { contract } from "../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../shared/ipc/pair.ts";
import { serve } from "../../../shared/ipc/server.ts";
import { createEngineLink, type EngineLink } from "../../../renderer/client.ts";
import { type AppStore, createAppStore } from "../../../renderer/store/index.ts";
import { feedStore } from "../../../renderer/store/subscriptions.ts";
import type { Memory } from "../../../renderer/store/slice.ts";
import { pathsByName } from "./file-paths.ts";
import { createHandlers } from "./handlers.ts";
import type { World } from "./world.ts";

/** The page's store, speaking the real contract with a fake engine in the same process. */
export interface ConnectedStore {
  readonly store: AppStore;
  readonly engine: EngineLink;
  /** What a browser would remember for the next visit. */
  readonly remembered: Map<string, string>;
  /** Breaks the way to the engine, as a restart of it would. */
  readonly cut: () => void;
  readonly stop: () => void;
}

/** Resolves when the link is open. */
export async function openStore(
  world: World,
  remembered = new Map<string, string>(),
): Promise<ConnectedStore> {
  let close = (): void => undefined;
  const engine = createEngineLink(async () => {
    const pair = createPortPair();
    close = pair.close;
    serve(contract, createHandlers(world), pair.right, {
      validateOutput: true,
      logUnexpected: (error) => {
        throw error;
      },
    });
    return pair.left;
  });
  const memory: Memory = {
    getItem: (key) => remembered.get(key) ?? null,
    setItem: (key, value) => remembered.set(key, value),
  };
  const store = createAppStore(engine, memory, pathsByName());
  const stopFeeding = feedStore(store, engine);
  await new Promise<void>((resolve) => {
    if (engine.state() === "open") resolve();
    else engine.subscribe((state) => state === "open" && resolve());
  });
  return {
    store,
    engine,
    remembered,
    cut: () => close(),
    stop: () => {
      stopFeeding();
      engine.stop();
      close();
    },
  };
}
