import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes that are really held: what awaits collection would make the figure depend on the machine's mood. */
function heldBytes(): number {
  // Buffers that the first one finds are counted until the second.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** How many more bytes were held at most while something was done. */
export async function growthOf(work: () => Promise<unknown>, everyMs = 400): Promise<number> {
  const before = heldBytes();
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, heldBytes() - before);
  }, everyMs);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return most;
}
