/** Shows a page of the web beside this one. Only for an act of the user: browsers refuse all else. */
export type OpenTab = (url: string) => void;

/** Opens another tab of this browser. Its page learns neither of this page nor where it was opened from. */
export const openTab: OpenTab = (url) => {
  window.open(url, "_blank", "noopener,noreferrer");
};
