import type { Port } from "../../shared/ipc/wire.ts";

/**
 * Opens a way to the engine. Called again after the way was lost.
 * @throws unauthorized when the host refuses this page for good; anything else is worth another try
 */
export type OpenPort = (options: { readonly signal: AbortSignal }) => Promise<Port>;

/** A set of listeners that can be left again: the bookkeeping both ports need. */
export interface Listeners<Arguments extends readonly unknown[]> {
  readonly add: (listener: (...values: Arguments) => void) => () => void;
  readonly tell: (...values: Arguments) => void;
}

export function createListeners<Arguments extends readonly unknown[]>(): Listeners<Arguments> {
  const listeners = new Set<(...values: Arguments) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(...values) {
      for (const listener of listeners) listener(...values);
    },
  };
}
