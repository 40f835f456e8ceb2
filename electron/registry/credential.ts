/** What a registry may be given to prove who asks. Never logged, never part of an error or of the contract. */
export type Credential =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity-token"; readonly username: string; readonly identityToken: string };

/**
 * Finds the credential for one registry host, or undefined for anonymous use. `registry/` receives it as a function and
 * so knows no keychain.
 */
export type CredentialLookup = (host: string) => Promise<Credential | undefined>;
