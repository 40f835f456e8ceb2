/** English texts of two lists side by side, and of parts that lie over the list in a narrow window. */
export const panesEn = {
  panes: {
    left: (place: string): string => `Left list: ${place}`,
    right: (place: string): string => `Right list: ${place}`,
    bar: (place: string): string => `Go to the list of ${place}`,
    split: "Show two lists side by side",
    unsplit: "Show one list",
    toggleSplit: "Show one list or two",
    otherList: "Go to the other list",
    close: (place: string): string => `Close the list of ${place}`,
    resize: "Resize the lists",
    lastPlace: (place: string): string => `${place} was open the last time, and cannot be read now`,
    toStore: "Go to the local store",
    showSidebar: "Show connections",
    hideSidebar: "Hide connections",
    toggleSidebar: "Show or hide connections",
  },
};
