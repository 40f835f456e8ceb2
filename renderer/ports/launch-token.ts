/** One-time token in the fragment, which browsers never send to a server. */
const TOKEN_IN_FRAGMENT = /^#token=([A-Za-z0-9_-]{16,200})$/;

/** Reads the one-time token from the address, if there is one, and removes it there before anything else can see it. */
export function takeLaunchToken(): string | undefined {
  const token = TOKEN_IN_FRAGMENT.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, "", location.pathname);
  return token;
}
