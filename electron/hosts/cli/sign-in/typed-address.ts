import {
  formatAddress,
  parseAddress,
  type RegistryAddress,
} from "../../../../shared/registry-address.ts";
import { readSignInText } from "../../../../shared/sign-in-text.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";
import { wrongUse } from "../wrong-use.ts";

/** What an argument says about a registry. */
export interface TypedAddress extends RegistryAddress {
  /** `host` or `host/prefix`. */
  readonly address: string;
  /** An image was named, or may have been. */
  readonly repository?: string;
  readonly username?: string;
}

/** `harbor/team`: where only a registry can be meant, a bare word before the slash is a host, not a part of Docker Hub. */
const BARE_HOST_AND_PREFIX = /^[a-z0-9-]+\/[^:@]*$/i;

/**
 * Reads a host, `host/prefix`, or whatever else people paste: a URL, an image reference. A text that carries a password
 * is refused without being repeated. That `http://` was written permits nothing: only `--plain-http` does.
 * @throws invalid_input, invalid_reference
 */
export function readAddress(text: string, messages: SignInMessages): TypedAddress {
  if (BARE_HOST_AND_PREFIX.test(text)) return typed(parseAddress(text));
  const read = readSignInText(text);
  if (read?.kind !== "address") {
    if (text.includes("@") || text.startsWith("{")) throw wrongUse(messages.addressUnreadable);
    return typed(parseAddress(text));
  }
  if (read.secret !== undefined) throw wrongUse(messages.passwordInAddress);
  const { host, prefix, repository, username } = read;
  return {
    ...typed({ host, prefix }),
    ...(repository === undefined ? {} : { repository }),
    ...(username === undefined ? {} : { username }),
  };
}

/**
 * The same for a command whose `--plain-http` may have taken the argument: in `login --plain-http HOST` both are meant.
 * @throws invalid_input, invalid_reference
 */
export function readOptionalAddress(
  text: string | undefined,
  plainHttp: readonly string[],
  messages: SignInMessages,
): TypedAddress | undefined {
  if (text !== undefined) return readAddress(text, messages);
  const [only = "", ...others] = plainHttp;
  return only === "" || others.length > 0 ? undefined : readAddress(only, messages);
}

/** The same, where the registry must be named. @throws invalid_input, invalid_reference */
export function requireAddress(
  text: string | undefined,
  plainHttp: readonly string[],
  messages: SignInMessages,
): TypedAddress {
  const address = readOptionalAddress(text, plainHttp, messages);
  if (address === undefined) throw wrongUse(messages.addressMissing);
  return address;
}

function typed(address: RegistryAddress): TypedAddress {
  return { ...address, address: formatAddress(address) };
}
