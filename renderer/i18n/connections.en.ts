/** English texts of the sidebar, of what is asked about a connection, and of production registries. */
export const connectionsEn = {
  sidebar: {
    label: "Connections",
    filter: "Filter by name",
    computer: "This computer",
    store: "Local store",
    registries: "Registries",
    anonymous: "anonymous",
    openRepository: "Open repository by name…",
    emptyCatalog: "No repositories yet",
    loading: "Loading…",
    catalogFailed: "List not available",
    registry: "Registry",
    connection: "Connection",
    secretMissing: "The password is missing; sign in again",
    secretRun: "The password is kept until Portolan closes",
    secretExternal: (program: string): string =>
      program === "" ? "Another program keeps the password" : `${program} keeps the password`,
    plainHttp: "Not encrypted: plain HTTP is allowed",
    skipVerify: "The server's certificate is not verified",
    ownAuthorities: (amount: number): string =>
      amount === 1
        ? "Trusts a certificate authority of its own"
        : `Trusts ${amount} certificate authorities of its own`,
    usedAccount: (account: string, address: string): string => `Used as ${account} (${address})`,
    actionsFor: (name: string): string => `Actions for ${name}`,
    reload: "Reload repositories",
    edit: "Sign in again or edit…",
    test: "Test connection…",
    rename: "Change address…",
    copyAddress: "Copy address",
    moveToFolder: "Move to folder…",
    color: "Colour",
    colors: {
      none: "No colour",
      red: "Red",
      orange: "Orange",
      yellow: "Yellow",
      green: "Green",
      blue: "Blue",
      purple: "Purple",
      gray: "Grey",
    },
    colorNamed: (color: string): string => `colour: ${color}`,
    disconnect: "Disconnect…",
    notChanged: (address: string): string => `${address} was not changed`,
    saving: "Saving…",
    renameSheet: {
      title: "Change address",
      before: "Address now",
      address: "New address",
      hint: "A host with optional port, and perhaps the beginning of repository names: ghcr.io/team",
      invalid: "This is not a host with optional port, with or without the beginning of a name",
      otherHost: (host: string): string =>
        `Another host: the password saved for this connection will be sent to ${host}.`,
      submit: "Change",
      failed: "The address was not changed",
    },
    folderSheet: {
      title: "Move to folder",
      folder: "Folder",
      hint: "A new name makes a new folder. Leave it empty to take the connection out of its folder.",
      known: "Folders",
      submit: "Move",
      failed: "Not moved",
    },
    copyAllTags: "Copy all tags…",
    copyName: "Copy name",
    more: (amount: number): string =>
      `${amount.toLocaleString("en-US")} more: filter, or open by name`,
    noMatch: "Nothing that is loaded matches",
  },
  logout: {
    title: "Disconnect",
    question: (address: string): string => `Forget ${address} on this computer?`,
    keychain: "Its password leaves the keychain too.",
    run: "Its password, which is only in memory, is forgotten too.",
    external: (program: string): string =>
      program === ""
        ? "The program that keeps its password goes on keeping it."
        : `${program} goes on keeping its password.`,
    none: "It has no password.",
    nothingElse: "Nothing changes in the registry.",
    submit: "Disconnect",
    busy: "Disconnecting…",
    failed: "Not disconnected",
  },
  production: {
    name: "Production",
    short: "PROD",
    mark: "Mark as production",
    body: "Whatever removes or replaces something here asks for its name first.",
    confirm: (text: string): string => `Type ${text} to confirm`,
    tooMany: (amount: number): string =>
      `This concerns ${amount} repositories of a production registry. Take fewer at once, so that each can be confirmed.`,
  },
} as const;
