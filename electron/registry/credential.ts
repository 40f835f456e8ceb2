/**
 * What a registry may be given to prove who asks. Never logged, never part of an error or of the contract. `source` says
 * where it came from, for people: `keychain`, `run`, `typed`, or the name of a file, variable or program.
 */
export type Credential =
  | {
      readonly kind: "password";
      readonly username: string;
      readonly password: string;
      readonly source?: string;
    }
  | {
      readonly kind: "identity-token";
      /** Empty or `<token>` when nobody knows it. */
      readonly username: string;
      readonly identityToken: string;
      readonly source?: string;
    }
  | {
      /** A ready Bearer token, as `registrytoken` of Docker's configuration. It cannot be renewed. */
      readonly kind: "registry-token";
      readonly registryToken: string;
      readonly source?: string;
    };

/**
 * Finds the credential, or undefined for anonymous use. `registry/` receives it as a function and so knows no keychain.
 */
export type CredentialLookup = () => Promise<Credential | undefined>;
