/** A network that comes and goes is told of by several witnesses, many times: what is begun anew gets this long. */
const LEAST_APART_MS = 5000;

/**
 * One call for whoever learns that the computer woke or that its network changed. Tells all that wait, at most every five
 * seconds; what is learned in between is told at the end of them. Does not keep the process alive.
 */
export function createWake(...tell: readonly (() => void)[]): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isMissed = false;
  return function wake(): void {
    if (timer !== undefined) {
      isMissed = true;
      return;
    }
    for (const one of tell) one();
    timer = setTimeout(() => {
      timer = undefined;
      const again = isMissed;
      isMissed = false;
      if (again) wake();
    }, LEAST_APART_MS);
    timer.unref();
  };
}
