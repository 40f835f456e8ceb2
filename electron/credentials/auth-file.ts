import { AppError } from "../../shared/errors.ts";
import { printable } from "../../shared/printable.ts";
import { jsonFaultPlace } from "./json-place.ts";

/**
 * The part of Docker's config.json and of containers-auth.json(5) that is about logins. Both have the same shape.
 * Source: docker/cli cli/config/configfile/file.go; containers-auth.json(5).
 */
export interface AuthFile {
  /** What errors call it: a path, or the name of a variable. */
  readonly name: string;
  readonly auths: ReadonlyMap<string, AuthEntry>;
  /** Names of credential helpers without `docker-credential-`, by key. */
  readonly credHelpers: ReadonlyMap<string, string>;
  /** The helper for everything else. */
  readonly credsStore?: string;
}

/** One entry of `auths`, decoded. */
export type AuthEntry =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity-token"; readonly username: string; readonly identityToken: string }
  | { readonly kind: "registry-token"; readonly registryToken: string }
  /** Docker leaves `{}` where a helper keeps the login. It is a reminder, not a login. */
  | { readonly kind: "empty" }
  /** It cannot be read. That concerns nobody who does not need it. */
  | { readonly kind: "damaged"; readonly why: string };

/** Real files have a few kilobytes; what is larger was not made for this. */
export const MAX_AUTH_FILE_SIZE = 4 * 1024 * 1024;

const BASE64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a whole file. A damaged entry is marked as such; a damaged file is an error that names the place, and repeats
 * nothing of the content.
 * @throws configuration_invalid
 */
export function parseAuthFile(text: string, name: string): AuthFile {
  const root = asFields(parseJson(text, name));
  if (root === undefined) throw damaged(name, "it is not a JSON object");
  const auths = fieldsAt(root, "auths", name);
  const credHelpers = fieldsAt(root, "credHelpers", name);
  const credsStore = field(root, "credsStore") ?? "";
  if (typeof credsStore !== "string") throw damaged(name, "credsStore is not a string");
  return {
    name,
    auths: new Map(Object.entries(auths).map(([key, value]) => [key, parseEntry(key, value)])),
    credHelpers: new Map(
      Object.entries(credHelpers).map(([key, value]) => [key, parseHelper(key, value, name)]),
    ),
    ...(credsStore === "" ? {} : { credsStore }),
  };
}

/** The error for a file that is not what it should be. `why` repeats nothing of its content but keys. */
export function damaged(name: string, why: string): AppError {
  return new AppError("configuration_invalid", `${name} cannot be used: ${why}`, {
    details: { path: name, why },
  });
}

/** How an error names an entry: `auths["ghcr.io"]`. */
export function entryName(section: string, key: string): string {
  // A key can carry a password, as https://user:password@host.
  const shown = key.includes("@") ? `…${key.slice(key.lastIndexOf("@"))}` : key;
  return `${section}["${printable(shown.slice(0, 200))}"]`;
}

function parseJson(text: string, name: string): unknown {
  // Windows editors put a byte order mark in front.
  const bare = text.startsWith("\ufeff") ? text.slice(1) : text;
  // What `docker logout` of older versions and `touch` leave behind. Docker reads it as a file without logins.
  if (bare.trim() === "") return {};
  try {
    return JSON.parse(bare) as unknown;
  } catch {
    const { line, column } = jsonFaultPlace(bare);
    throw damaged(name, `it is not valid JSON: line ${line}, column ${column}`);
  }
}

function parseHelper(key: string, value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw damaged(name, `${entryName("credHelpers", key)} is not a string`);
}

function parseEntry(key: string, value: unknown): AuthEntry {
  const name = entryName("auths", key);
  const fields = value === null ? {} : asFields(value);
  if (fields === undefined) return { kind: "damaged", why: `${name} is not an object` };
  const [auth, username, password, identityToken, registryToken] = [
    textAt(fields, "auth"),
    textAt(fields, "username"),
    textAt(fields, "password"),
    textAt(fields, "identitytoken"),
    textAt(fields, "registrytoken"),
  ];
  const account = auth === "" ? { username, password } : decodeAuth(auth);
  if (account === undefined) {
    return { kind: "damaged", why: `${name}.auth is not the base64 form of user:password` };
  }
  if (registryToken !== "") return { kind: "registry-token", registryToken };
  if (identityToken !== "") {
    return { kind: "identity-token", username: account.username, identityToken };
  }
  if (account.username === "") {
    return account.password === ""
      ? { kind: "empty" }
      : { kind: "damaged", why: `${name} has no user name` };
  }
  return { kind: "password", ...account };
}

/** `user:password` in base64. Docker cuts NUL characters off, with which old versions filled the text up. */
function decodeAuth(auth: string): { username: string; password: string } | undefined {
  if (!BASE64.test(auth)) return undefined;
  const text = Buffer.from(auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  return { username: trimNul(text.slice(0, colon)), password: trimNul(text.slice(colon + 1)) };
}

/** Without a regular expression: one would look at a long run of NULs again from each of them. */
function trimNul(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === "\0") start += 1;
  while (end > start && text[end - 1] === "\0") end -= 1;
  return text.slice(start, end);
}

function fieldsAt(root: Fields, name: string, file: string): Fields {
  const value = field(root, name) ?? {};
  const fields = asFields(value);
  if (fields === undefined) throw damaged(file, `${name} is not an object`);
  return fields;
}

function textAt(fields: Fields, name: string): string {
  const value = field(fields, name);
  return typeof value === "string" ? value : "";
}

/** Names of fields are compared as Docker's parser does: exactly, then without regard to upper and lower case. */
function field(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const lower = name.toLowerCase();
  return Object.entries(fields).find(([key]) => key.toLowerCase() === lower)?.[1];
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}
