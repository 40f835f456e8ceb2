/** The scheme of the page. It is ours alone: nothing else on the computer answers it. */
export const PAGE_SCHEME = "app";
export const PAGE_ORIGIN = "app://portolan";
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** On this channel the page's preload asks for a port, and gets it. There is no other channel. */
export const PORT_CHANNEL = "portolan-port";

/** True for the start page, with any fragment: the only document the window may show. */
export function isPageUrl(url: string): boolean {
  return url === PAGE_URL || url.startsWith(`${PAGE_URL}#`);
}
