import { assertNever } from "../../../shared/assert-never.ts";
import { isAppError } from "../../../shared/errors.ts";
import type { Mirror, RegistryRule } from "../../../shared/mirror.ts";
import { isRepository, parseRegistry } from "../../../shared/oci/reference.ts";
import { formatAddress, parseAddress } from "../../../shared/registry-address.ts";
import type { NetworkMessages } from "./messages/en/network.ts";
import { wrongUse } from "./wrong-use.ts";

/** A mirror of our own list. */
export type OwnMirror = Pick<Mirror, "registry" | "url">;

/**
 * A mirror as it is typed: what is mirrored, and where. Both in the form in which they are saved.
 * @throws invalid_input
 */
export function parseMirror(
  registryText: string,
  urlText: string,
  messages: NetworkMessages,
): OwnMirror {
  return { registry: parseMirrored(registryText, messages), url: parseUrl(urlText, messages) };
}

/** Where a mirror stands, and what is out of the ordinary with it. */
export function mirrorRow(mirror: Mirror, messages: NetworkMessages): string[] {
  const { registry, url, origin, file, insecure, resolves } = mirror;
  const marks = [
    ...(insecure ? [messages.insecureMirror] : []),
    ...(resolves ? [] : [messages.digestsOnly]),
  ];
  return [
    registry,
    url,
    file ?? (origin === "portolan" ? messages.ownMirror : origin),
    marks.join(", "),
  ];
}

/** What registries.conf(5) says of a registry besides its mirrors. */
export function ruleLine({ kind, ...rule }: RegistryRule, { rules }: NetworkMessages): string {
  const { registry, location = "", file } = rule;
  switch (kind) {
    case "blocked":
    case "insecure":
      return rules[kind](registry, file);
    case "location":
      return rules.location(registry, location, file);
    default:
      return assertNever(kind);
  }
}

function parseMirrored(text: string, messages: NetworkMessages): string {
  try {
    return text.startsWith("*.")
      ? `*.${parseRegistry(text.slice(2))}`
      : formatAddress(parseAddress(text));
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw wrongUse(messages.mirrorRegistryInvalid(text.slice(0, 100)));
  }
}

/** What was typed is never repeated in an error, because a password may stand in it. */
function parseUrl(text: string, messages: NetworkMessages): string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw wrongUse(messages.mirrorUrlInvalid);
  if (url.username !== "" || url.password !== "") throw wrongUse(messages.mirrorUrlUserinfo);
  const path = url.pathname.replace(/\/$/, "");
  const isPrefix = path === "" || isRepository(path.slice(1));
  if (!isPrefix || url.search !== "" || url.hash !== "") throw wrongUse(messages.mirrorUrlInvalid);
  return `${url.protocol}//${url.host}${path}`;
}
