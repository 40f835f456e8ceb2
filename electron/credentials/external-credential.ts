/**
 * A login that another program keeps, with its secret. Never logged, never part of an error or of the contract.
 * `source` says where it came from, for people: `~/.docker/config.json`, `DOCKER_AUTH_CONFIG`, `docker-credential-pass`.
 */
export type ExternalCredential =
  | {
      readonly kind: "password";
      readonly username: string;
      readonly password: string;
      readonly source: string;
    }
  | {
      readonly kind: "identity-token";
      /** Empty or `<token>` when nobody knows it. */
      readonly username: string;
      readonly identityToken: string;
      readonly source: string;
    }
  | {
      /** A ready Bearer token. It cannot be renewed. */
      readonly kind: "registry-token";
      readonly registryToken: string;
      readonly source: string;
    };

/** A login as it goes to a credential helper. */
export type SharedCredential =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity-token"; readonly identityToken: string };
