import type { Connection } from "../../shared/connection.ts";
import { printable } from "../../shared/printable.ts";
import type { Messages } from "./messages.ts";

/** What a connection is called: the user's own name for it, else its address. */
export function connectionName({ label, address }: Connection): string {
  return printable(label ?? address);
}

/** Who the registry thinks we are. */
export function accountName({ username }: Connection, t: Messages): string {
  return username === undefined ? t.sidebar.anonymous : printable(username);
}

export type ConnectionMark = "plain-http" | "skip-verify" | "authority" | "secret";

/** Something about a connection that is seen in its row at all times. */
export interface Mark {
  readonly id: ConnectionMark;
  readonly words: string;
  readonly tone: "warn" | "quiet";
}

/** The marks of a connection, the grave ones first. */
export function marksOf(connection: Connection, t: Messages): readonly Mark[] {
  const marks: Mark[] = [];
  if (connection.secret === "missing") {
    marks.push({ id: "secret", words: t.sidebar.secretMissing, tone: "warn" });
  }
  if (connection.plainHttp) {
    marks.push({ id: "plain-http", words: t.sidebar.plainHttp, tone: "warn" });
  }
  if (connection.skipVerify) {
    marks.push({ id: "skip-verify", words: t.sidebar.skipVerify, tone: "warn" });
  }
  if (connection.authorities.length > 0) {
    const words = t.sidebar.ownAuthorities(connection.authorities.length);
    marks.push({ id: "authority", words, tone: "quiet" });
  }
  if (connection.secret === "run") {
    marks.push({ id: "secret", words: t.sidebar.secretRun, tone: "quiet" });
  }
  if (connection.secret === "external") {
    const words = t.sidebar.secretExternal(printable(connection.keptBy ?? ""));
    marks.push({ id: "secret", words, tone: "quiet" });
  }
  return marks;
}

/** All that the row shows with colours, pictures and places, in words: its name for those who do not see it. */
export function connectionWords(connection: Connection, t: Messages): string {
  const { label, address, color, production } = connection;
  const words = [
    connectionName(connection),
    label === undefined ? undefined : printable(address),
    accountName(connection, t),
    production ? t.production.name : undefined,
    ...marksOf(connection, t).map((mark) => mark.words),
    color === "none" ? undefined : t.sidebar.colorNamed(t.sidebar.colors[color]),
  ];
  return words.filter((word) => word !== undefined).join(", ");
}
