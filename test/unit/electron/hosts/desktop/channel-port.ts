import { EventEmitter } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { MessagePortLike } from "../../../../../electron/hosts/desktop/port.ts";

/** A real message channel whose one end looks as Electron's main process sees it: structured clone and all. */
export function createChannel(): { readonly main: MessagePortLike; readonly page: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  const main = new EventEmitter();
  port1.on("message", (data: unknown) => main.emit("message", { data }));
  port1.on("close", () => main.emit("close"));
  return {
    main: Object.assign(main, {
      postMessage: (message: unknown) => port1.postMessage(message, []),
      start: () => port1.start(),
      close: () => port1.close(),
    }),
    page: port2,
  };
}
