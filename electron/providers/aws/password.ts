import { AppError } from "../../../shared/errors.ts";
import type { Credential } from "../../registry/credential.ts";

/** Amazon's passwords hold for twelve hours, where the answer does not say it. */
const PASSWORD_MS = 12 * 3_600_000;

/** `AWS:password` in Base64, as `GetAuthorizationToken` gives it. @throws not_a_registry */
export function passwordOf(
  {
    authorizationToken,
    expiresAt,
  }: {
    readonly authorizationToken: string;
    readonly expiresAt?: number | undefined;
  },
  { host, now }: { readonly host: string; readonly now: number },
): Credential {
  const text = Buffer.from(authorizationToken, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) {
    const message = `${host} got a login from AWS that is none`;
    throw new AppError("not_a_registry", message, { details: { host } });
  }
  return {
    kind: "password",
    username: text.slice(0, colon),
    password: text.slice(colon + 1),
    source: "AWS",
    expiresAt: expiresAt ?? now + PASSWORD_MS,
  };
}
