/**
 * The keychain entries of a connection. The account in the keychain's own window is `user@entry`: `alice@ghcr.io/acme`.
 * No address contains a space, so that no entry can be taken for another.
 */
export function loginEntry(address: string): string {
  return address;
}

export function proxyEntry(address: string): string {
  return `proxy ${address}`;
}

export function clientKeyEntry(address: string): string {
  return `client-key ${address}`;
}

export function entriesOf(address: string): readonly string[] {
  return [loginEntry(address), proxyEntry(address), clientKeyEntry(address)];
}
