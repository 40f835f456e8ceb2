import { parseWebAddress } from "../../shared/web-address.ts";
import type { CreateSlice } from "./slice.ts";

export interface WebPagesSlice {
  /** Opens a page in the user's browser, for an act of the user. Resolves to whether the way there is not refused. */
  readonly openWebPage: (address: string) => Promise<boolean>;
}

export const createWebPagesSlice: CreateSlice<WebPagesSlice> = ({ engine, openTab }) => ({
  async openWebPage(address) {
    const page = parseWebAddress(address);
    if (page === undefined) return false;
    if (openTab !== undefined) {
      // At once: a browser lets a tab be opened only as long as the click lasts.
      openTab(page.url);
      return true;
    }
    try {
      await engine.client().links.openWebPage({ address: page.url });
      return true;
    } catch {
      // Whatever the cause, what is left to do is the same: to copy the address.
      return false;
    }
  },
});
