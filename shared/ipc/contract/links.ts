import { z } from "zod";
import { MAX_WEB_ADDRESS_LENGTH } from "../../web-address.ts";
import { call, stream } from "../procedure.ts";

export const links = {
  /** Links that the operating system asked this application to open: each is told once, to one page, as a location. */
  opened: stream(z.object({}), z.object({ locations: z.array(z.string()) })),
  /**
   * Opens a page of the web in the user's browser, for an act of the user. Refused with `invalid_input` for all that
   * `parseWebAddress` refuses, and with `unsupported` where the page stands in a browser and opens it by itself.
   */
  openWebPage: call(
    z.object({ address: z.string().min(1).max(MAX_WEB_ADDRESS_LENGTH) }),
    z.object({}),
  ),
};
