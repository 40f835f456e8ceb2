/** English texts of pages of the web that the user's browser opens. */
export const webPagesEn = {
  webPages: {
    /** @param host as it stands in the address */
    opens: (host: string): string => `Open ${host} in your browser`,
    /** Completes "Copy …". */
    address: "the address",
    title: "Open a page of the web?",
    question:
      "A registry or the author of an image wrote this address. Your browser would open this site:",
    whole: "Whole address",
    open: "Open in browser",
    refused: "No browser opened the page. Copy the address instead.",
  },
};
