/** English texts of the list of repositories that the user keeps where a registry lists none. */
export const keptEn = {
  kept: {
    nobody: "Nobody lists repositories here",
    add: "Add repositories…",
    title: "Add repositories",
    lead: "Nobody lists repositories here: add those you work with.",
    field: "Repositories",
    fieldHint: "Names or pasted references, with spaces, commas or line breaks between them.",
    invalid: (names: string): string => `No repositories here: ${names}`,
    missing: "Type a name, or tick one that was used.",
    offered: "Used here before",
    submit: "Add",
    busy: "Adding…",
    failed: "They could not be added",
    forget: "Take off the list",
  },
};
