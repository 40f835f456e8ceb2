import type { Port } from "../../../shared/ipc/wire.ts";
import { isBoundedMessage } from "./bounded-message.ts";
import { isPageUrl } from "./page-address.ts";

/** The part of Electron's `MessagePortMain` that a port needs. */
export interface MessagePortLike {
  on(event: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  off(event: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  off(event: "close", listener: () => void): unknown;
  postMessage(message: unknown, transfer: []): void;
  start(): void;
  close(): void;
}

/** The part of Electron's `WebFrameMain` that tells who asks. */
export interface FrameLike {
  readonly url: string;
  readonly parent: FrameLike | null;
  readonly detached: boolean;
}

/** True when the top frame of our own page asks. Read `event.senderFrame` at once: it is null after a navigation. */
export function isPageFrame(frame: FrameLike | null): boolean {
  return frame !== null && !frame.detached && frame.parent === null && isPageUrl(frame.url);
}

/** The engine's end of a message channel as a port of the contract. A message out of bounds closes it. */
export function portFromMessagePort(channel: MessagePortLike): Port {
  return {
    send: (message) => channel.postMessage(message, []),
    onMessage(listener) {
      const receive = ({ data }: { readonly data: unknown }): void => {
        if (isBoundedMessage(data)) listener(data);
        else channel.close();
      };
      channel.on("message", receive);
      channel.start();
      return () => channel.off("message", receive);
    },
    onClose(listener) {
      channel.on("close", listener);
      return () => channel.off("close", listener);
    },
  };
}
