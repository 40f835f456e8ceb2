import { AppError } from "../../../shared/errors.ts";
import { parseWebAddress } from "../../../shared/web-address.ts";

/** Quicker than this is no hand, but a page that fills the screen with windows. */
const MIN_PAUSE_MS = 500;

/**
 * Opens pages in the user's browser: nothing but what `parseWebAddress` lets through, for an opener of the system starts
 * any program that a scheme belongs to. @param openExternal that of Electron's `shell`
 *
 * @throws invalid_input for any other address
 * @throws unsupported when the system has no browser, or two come at once
 */
export function createWebPageOpener(
  openExternal: (url: string) => Promise<void>,
  now: () => number = () => performance.now(),
): (url: string) => Promise<void> {
  let lastAt = Number.NEGATIVE_INFINITY;
  return async (url) => {
    const page = parseWebAddress(url);
    if (page === undefined) throw new AppError("invalid_input", "this is no web page to open");
    const at = now();
    if (at - lastAt < MIN_PAUSE_MS) throw new AppError("unsupported", "one page at a time");
    lastAt = at;
    try {
      await openExternal(page.url);
    } catch (cause) {
      throw new AppError("unsupported", "the system opens no web page", { cause });
    }
  };
}
