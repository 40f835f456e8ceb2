import type { ConnectionChoices, Login } from "../../shared/connection.ts";
import { AppError } from "../../shared/errors.ts";
import { formatAddress, parseAddress } from "../../shared/registry-address.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";
import type { ConnectionRow } from "../storage/connections-table.ts";
import { applyChoices, type ChosenRow } from "./choices.ts";
import { blankRow } from "./rows.ts";
import { readSecret } from "./saved-credential.ts";
import { refuseWeakening } from "./weakening.ts";

/** A login as it was typed, on top of what is saved. */
export interface TypedLogin {
  readonly chosen: ChosenRow;
  readonly username: string | undefined;
  /** Undefined: the saved one. Null: nobody. */
  readonly credential: Credential | CloudCredential | null | undefined;
  readonly proxyPassword: string | null | undefined;
  readonly clientKey: string | null | undefined;
}

/**
 * Reads a login.
 * @param saved the connection of its address
 * @param withoutUser what no user name means
 * @throws invalid_input, invalid_reference, configuration_invalid, password_required
 */
export function readLogin(
  login: Login,
  saved: ConnectionRow | undefined,
  withoutUser: "anonymous" | "as saved",
): TypedLogin {
  const chosen = readChoices(login, saved);
  const { proxyPassword, clientKey } = chosen;
  const sameUser =
    login.username === undefined ? withoutUser === "as saved" : login.username === saved?.username;
  const keepsSaved = saved !== undefined && login.secret === undefined && sameUser;
  if (keepsSaved) refuseWeakening(saved, chosen.row);
  return {
    chosen,
    username: keepsSaved ? saved.username : login.username,
    credential: keepsSaved ? undefined : credentialOf(login),
    proxyPassword,
    clientKey,
  };
}

/**
 * What was chosen about the connection of an address, on top of what is saved.
 * @throws invalid_input, invalid_reference, configuration_invalid
 */
export function readChoices(
  choices: ConnectionChoices & { readonly address: string },
  saved: ConnectionRow | undefined,
): ChosenRow {
  const parts = parseAddress(choices.address);
  return applyChoices(saved ?? blankRow({ ...parts, address: formatAddress(parts) }), choices);
}

/** @throws invalid_input for a user name alone: going on anonymously is not what was meant */
function credentialOf({
  address,
  username,
  secret,
  secretKind,
}: Login): Credential | CloudCredential | null {
  if (username === undefined) return null;
  if (secretKind === "aws-profile") return { kind: "aws-profile", username, source: "typed" };
  if (secret === undefined) {
    const why = `the password of ${username} is missing`;
    throw new AppError("invalid_input", why, { details: { host: address, why } });
  }
  return readSecret(secretKind, { username, secret }, "typed");
}
