import { describe, expect, it } from "vitest";
import { type DeviceCode, signInByCode } from "../../../../electron/connections/device-sign-in.ts";
import type { CloudCredential } from "../../../../electron/registry/credential.ts";
import { AppError, cancelledError } from "../../../../shared/errors.ts";
import { failureOf, NEVER } from "../../../support/registry/client.ts";

const CODE: DeviceCode = {
  userCode: "ABC",
  verificationUri: "https://microsoft.com/x",
  expiresAt: 1,
};
const ADA: CloudCredential = {
  kind: "entra",
  username: "ada",
  tenant: "t",
  refreshToken: "canary",
};

describe("signInByCode", () => {
  it("tells the code before the account", async () => {
    const { promise, resolve } = Promise.withResolvers<CloudCredential>();
    const steps = signInByCode(({ onCode }) => {
      onCode(CODE);
      return promise;
    }, NEVER);
    expect(await steps.next()).toEqual({ done: false, value: { state: "code", ...CODE } });
    resolve(ADA);
    expect(await steps.next()).toEqual({ done: false, value: { state: "account", account: ADA } });
    expect((await steps.next()).done).toBe(true);
  });

  it("ends with the refusal, whether there was a code or not", async () => {
    const refused = new AppError("login_refused", "no");
    const before = signInByCode(() => Promise.reject(refused), NEVER);
    expect(await failureOf(before.next())).toBe(refused);
    const { promise, reject } = Promise.withResolvers<CloudCredential>();
    const after = signInByCode(({ onCode }) => {
      onCode(CODE);
      return promise;
    }, NEVER);
    await after.next();
    reject(refused);
    expect(await failureOf(after.next())).toBe(refused);
  });

  it("gives the sign-in up when nobody listens any more", async () => {
    let given: AbortSignal | undefined;
    const steps = signInByCode(({ onCode, signal }) => {
      given = signal;
      onCode(CODE);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(cancelledError()));
      });
    }, NEVER);
    await steps.next();
    await steps.return(undefined);
    expect(given?.aborted).toBe(true);
  });
});
