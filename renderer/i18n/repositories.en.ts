/** English texts of the list of repositories. */
export const repositoriesEn = {
  repositories: {
    label: "Repositories",
    columns: {
      name: "Repository",
      tags: "Tags",
      images: "Images",
      size: "Size",
      updated: "Updated",
      pulls: "Pulls",
      description: "Description",
    },
    filter: "Filter repositories",
    noMatch: (filter: string): string => `No repository’s name contains “${filter}”`,
    open: "Open",
    actions: "Repository actions",
    empty: "There are no repositories here",
    emptyBody: "The first image that is pushed here makes one.",
    failed: "The repositories could not be listed",
    show: (name: string): string => `Show repositories of ${name}`,
    starred: "in favourites",
  },
} as const;
