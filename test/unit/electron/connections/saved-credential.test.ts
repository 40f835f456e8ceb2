import { describe, expect, it } from "vitest";
import { readSecret, writeSecret } from "../../../../electron/connections/saved-credential.ts";
import type { CloudCredential, Credential } from "../../../../electron/registry/credential.ts";

describe("a login in the keychain", () => {
  it.each<Credential | CloudCredential>([
    { kind: "password", username: "ann", password: "p" },
    { kind: "identity-token", username: "ann", identityToken: "t" },
    { kind: "access-key", username: "AKIA", secretKey: "s" },
    { kind: "entra", username: "ann@contoso.test", tenant: "contoso", refreshToken: "r" },
  ])("comes back as it was written: $kind", (credential) => {
    const { secret, kind } = writeSecret(credential);
    const { username } = credential as { username: string };
    expect(readSecret(kind, { username, secret }, "keychain")).toEqual({
      ...credential,
      source: "keychain",
    });
  });

  it("K1: is not made of what others keep or nobody can renew, and the refusal says no secret", () => {
    const token = { kind: "registry-token", registryToken: "canary-token" } as const;
    expect(() => writeSecret(token)).toThrow(
      expect.objectContaining({ code: "invalid_input" }) as Error,
    );
    try {
      writeSecret(token);
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain("canary-token");
    }
    expect(() => writeSecret({ kind: "aws-profile", username: "default" })).toThrow(
      expect.objectContaining({ code: "invalid_input" }) as Error,
    );
  });
});

const KEY = { kind: "access-key", username: "LTAI1", source: "keychain" } as const;

describe("an access key in the keychain", () => {
  it.each([
    ["that lasts", { ...KEY, secretKey: "s/+=1" }],
    ["that ends, with its token", { ...KEY, secretKey: "s/+=1", sessionToken: "CAIS/+==" }],
  ])("%s comes back as it was", (_, credential) => {
    const { secret, kind } = writeSecret(credential);
    expect(readSecret(kind, { username: KEY.username, secret }, "keychain")).toEqual(credential);
  });

  it("is read as people paste it", () => {
    const pasted = { username: KEY.username, secret: " s1\n  token2 \n" };
    expect(readSecret("access-key", pasted, "keychain")).toEqual({
      ...KEY,
      secretKey: "s1",
      sessionToken: "token2",
    });
  });
});
