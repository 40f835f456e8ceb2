import type { Port } from "../../shared/ipc/wire.ts";
import { createListeners, type OpenPort } from "./port.ts";

/** True inside the desktop application, whose preload exposes exactly this one flag. */
export function isDesktop(): boolean {
  return (window as { portolanDesktop?: unknown }).portolanDesktop === true;
}

/**
 * Listens from now on for the MessagePort that the preload posts to this window, and hands it to whoever opens. Ports
 * from other windows or frames are ignored.
 */
export function openElectronPort(): OpenPort {
  const waiting: MessagePort[] = [];
  let take: ((port: MessagePort) => void) | undefined;
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source !== window || port === undefined || !isPortMessage(event.data)) return;
    if (take === undefined) waiting.push(port);
    else take(port);
  });
  return async () => {
    const port =
      waiting.shift() ??
      (await new Promise<MessagePort>((resolve) => {
        take = resolve;
      }));
    take = undefined;
    return adapt(port);
  };
}

function isPortMessage(data: unknown): boolean {
  return (
    typeof data === "object" && data !== null && "type" in data && data.type === "portolan-port"
  );
}

function adapt(port: MessagePort): Port {
  const messages = createListeners<[unknown]>();
  const closings = createListeners<[]>();
  port.addEventListener("message", (event: MessageEvent<unknown>) => messages.tell(event.data));
  port.addEventListener("close", () => closings.tell());
  port.start();
  return {
    send: (message) => port.postMessage(message),
    onMessage: messages.add,
    onClose: closings.add,
  };
}
