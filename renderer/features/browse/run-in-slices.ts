/** Work that can stop anywhere it yields. */
export type Sliced<T> = Generator<undefined, T>;

/** Milliseconds of one slice: half a frame is left to drawing. */
const SLICE_MS = 8;

/** Does it all at once: for little work, and for tests. */
export function runAtOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does it between frames, so that the page scrolls and takes keys meanwhile. `done` is not called once the signal is
 * aborted.
 */
export function runInSlices<T>(
  work: Sliced<T>,
  done: (value: T) => void,
  { signal }: { readonly signal: AbortSignal },
): void {
  // A timer would wait four milliseconds between slices; a message does not.
  const { port1, port2 } = new MessageChannel();
  const slice = (): void => {
    const end = performance.now() + SLICE_MS;
    while (!signal.aborted) {
      const step = work.next();
      if (step.done === true) {
        port1.close();
        done(step.value);
        return;
      }
      if (performance.now() >= end) {
        port2.postMessage(undefined);
        return;
      }
    }
    port1.close();
  };
  port1.addEventListener("message", slice);
  port1.start();
  port2.postMessage(undefined);
}
