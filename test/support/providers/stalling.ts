import type { RequestListener } from "node:http";

/** A switch in front of servers: once it is thrown, they answer nothing any more. */
export interface Stalling {
  wrap(listener: RequestListener): RequestListener;
  /** Resolves when the next request has come. */
  stall(): Promise<void>;
}

export function createStalling(): Stalling {
  let stalled: (() => void) | undefined;
  return {
    wrap: (listener) => (request, answer) => {
      if (stalled === undefined) listener(request, answer);
      else stalled();
    },
    stall: () => new Promise((resolve) => (stalled = resolve)),
  };
}
