/** What signs requests to AWS. Never logged, never part of an error or of the contract. */
export interface AwsKeys {
  readonly keyId: string;
  readonly secretKey: string;
  /** Of keys that end. */
  readonly sessionToken?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** Where keys come from: what the AWS tools of this computer say of a profile. */
export type AwsSource =
  | { readonly kind: "keys"; readonly keys: AwsKeys }
  | {
      /** A role that `from` may take. */
      readonly kind: "role";
      readonly roleArn: string;
      readonly sessionName: string;
      readonly externalId?: string;
      readonly durationSeconds?: number;
      readonly from: AwsSource;
    }
  | {
      /** A role of somebody who signed in with `aws sso login`. */
      readonly kind: "sso";
      readonly profile: string;
      readonly region: string;
      readonly accountId: string;
      readonly roleName: string;
      readonly accessToken: string;
    };

/** The AWS tools' own accounts. Secrets are never given out but to who signs requests. */
export interface AwsProfiles {
  /**
   * @param profile empty for what the tools would use themselves
   * @throws configuration_invalid, login_refused, helper_missing, helper_failed
   */
  find(profile: string, options: { readonly signal: AbortSignal }): Promise<AwsSource>;
}
