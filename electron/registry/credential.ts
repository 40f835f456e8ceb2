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
      /** Milliseconds since 1970; from then on it is looked up anew. Absent for what lasts until it is changed. */
      readonly expiresAt?: number;
    }
  | {
      readonly kind: "identity-token";
      /** Empty or `<token>` when nobody knows it. */
      readonly username: string;
      readonly identityToken: string;
      readonly source?: string;
      /** As above. */
      readonly expiresAt?: number;
    }
  | {
      /** A ready Bearer token, as `registrytoken` of Docker's configuration. It cannot be renewed. */
      readonly kind: "registry-token";
      readonly registryToken: string;
      readonly source?: string;
    };

/** An account of a cloud. No registry takes it: what the registry takes is made of it, again and again. */
export type CloudCredential =
  | {
      /** Key and secret of Alibaba Cloud or AWS. */
      readonly kind: "access-key";
      /** The key's ID. */
      readonly username: string;
      readonly secretKey: string;
      /** Of keys that end. */
      readonly sessionToken?: string;
      readonly source?: string;
    }
  | {
      /** A sign-in to Microsoft Entra. */
      readonly kind: "entra";
      /** As Entra names the account; for people. */
      readonly username: string;
      /** Tenant ID or domain. */
      readonly tenant: string;
      readonly refreshToken: string;
      readonly source?: string;
    }
  | {
      /** What the AWS tools of this computer have under this name; their own order of places when empty. */
      readonly kind: "aws-profile";
      readonly username: string;
      readonly source?: string;
    };

/**
 * Finds the credential, or undefined for anonymous use. `registry/` receives it as a function and so knows no keychain.
 */
export type CredentialLookup = () => Promise<Credential | undefined>;

export function isCloudCredential(
  credential: Credential | CloudCredential,
): credential is CloudCredential {
  return ["access-key", "entra", "aws-profile"].includes(credential.kind);
}
