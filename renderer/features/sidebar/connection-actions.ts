import { CONNECTION_COLORS, type Connection } from "../../../shared/connection.ts";
import { copyText } from "../../clipboard.ts";
import type { AppState } from "../../store/index.ts";
import { connectionKey } from "../../store/layout.ts";

/** What the menu of a connection offers, besides its colours. */
export type ConnectionAction =
  | "open"
  | "keep"
  | "reload"
  | "edit"
  | "test"
  | "about"
  | "new-namespace"
  | "new-repository"
  | "folder"
  | "rename"
  | "copy"
  | "production"
  | "disconnect";

/** The id of a colour in the menu. */
export function colorAction(color: Connection["color"]): string {
  return `color:${color}`;
}

/** Carries out an entry of the menu: an action, or a colour. */
export function performConnectionAction(id: string, connection: Connection, state: AppState): void {
  const color = CONNECTION_COLORS.find((one) => id === colorAction(one));
  if (color === undefined) perform(id as ConnectionAction, connection, state);
  else void state.quickEdit(connection.address, { color });
}

function perform(action: ConnectionAction, connection: Connection, state: AppState): void {
  const { address, production } = connection;
  switch (action) {
    case "open":
      state.openSheet({ kind: "open-repository", address });
      return;
    case "keep":
      state.openSheet({ kind: "keep-repositories", address });
      return;
    case "reload":
      state.expand([connectionKey(address)]);
      void state.loadRepositories(address);
      return;
    case "edit":
      state.openSheet({ kind: "login", address });
      return;
    case "test":
      state.openSheet({ kind: "login", address, start: "test" });
      return;
    case "about":
      state.openSheet({ kind: "registry", address });
      return;
    case "new-namespace":
      state.openSheet({ kind: "new-namespace", address });
      return;
    case "new-repository":
      state.openSheet({ kind: "new-repository", address, prefix: "" });
      return;
    case "folder":
      state.openSheet({ kind: "folder", address });
      return;
    case "rename":
      state.openSheet({ kind: "rename", address });
      return;
    case "copy":
      void copyText(address);
      return;
    case "production":
      void state.quickEdit(address, { production: !production });
      return;
    case "disconnect":
      state.openSheet({ kind: "logout", address });
      return;
    default:
  }
}
