import type { SignInMessages } from "../messages/en/sign-in.ts";
import { wrongUse } from "../wrong-use.ts";

/** `--proxy` as it was typed. The password comes another way. */
export type ProxyOption =
  | { readonly kind: "default" }
  | { readonly kind: "none" }
  | { readonly kind: "url"; readonly url: string; readonly username?: string };

/** `socks5h` says that the proxy resolves names, which ours always do. */
const SCHEMES: Readonly<Record<string, string>> = {
  "http:": "http:",
  "https:": "https:",
  "socks5:": "socks5:",
  "socks5h:": "socks5:",
};

/**
 * Reads `none`, `default`, or a URL; without a scheme it is `http://`, as in `HTTPS_PROXY`. What was typed is never
 * repeated in an error, because a password may stand in it.
 * @throws invalid_input
 */
export function parseProxyOption(text: string, messages: SignInMessages): ProxyOption {
  if (text === "none" || text === "default") return { kind: text };
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || url.hostname === "") throw wrongUse(messages.proxyInvalid);
  if (url.password !== "") throw wrongUse(messages.passwordInProxy);
  const scheme = SCHEMES[url.protocol];
  if (scheme === undefined) throw wrongUse(messages.proxyScheme);
  if (!["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "")
    throw wrongUse(messages.proxyPath);
  const username = decoded(url.username, messages);
  return {
    kind: "url",
    url: `${scheme}//${url.host}`,
    ...(username === "" ? {} : { username }),
  };
}

function decoded(text: string, messages: SignInMessages): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrongUse(messages.proxyInvalid);
  }
}
