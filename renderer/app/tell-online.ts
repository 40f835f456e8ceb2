import type { EngineLink } from "../client.ts";

/** Lets the engine try again at once when the browser learns that the network is back. */
export function tellOnline(engine: EngineLink): void {
  window.addEventListener("online", () => {
    // While the engine cannot be reached, nobody waits in it.
    engine
      .client()
      .system.wake({})
      .catch(() => undefined);
  });
}
