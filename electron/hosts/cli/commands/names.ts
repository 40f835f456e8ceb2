/** The words that begin a command. Apart from the commands, because the desktop host asks before it loads them. */
export const COMMAND_NAMES: readonly string[] = [
  "login",
  "logout",
  "connections",
  "ls",
  "inspect",
  "plan",
  "copy",
  "pull",
  "push",
  "tag",
  "rm",
  "store",
  "serve",
];
