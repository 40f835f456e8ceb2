import type { RegistryApi } from "../registry/api.ts";
import { hasCode } from "../../shared/errors.ts";
import type { CallOptions } from "./provider.ts";

/** User name and password of who asks, where the account is of that kind. */
export async function passwordAccount(
  api: RegistryApi,
): Promise<{ readonly username: string; readonly password: string } | undefined> {
  const account = await api.account();
  return account?.kind === "password" ? account : undefined;
}

/** Asks once, and again only when that failed. Whoever gives up takes the answer from nobody else. */
export function askedOnce<T>(
  ask: (options: CallOptions) => Promise<T>,
): (options: CallOptions) => Promise<T> {
  let asked: Promise<T> | undefined;
  return async (options) => {
    for (;;) {
      const isOwn = asked === undefined;
      const answer = (asked ??= ask(options));
      try {
        return await answer;
      } catch (error) {
        if (asked === answer) asked = undefined;
        const isOthers = !isOwn && !options.signal.aborted && hasCode(error, "cancelled");
        if (!isOthers) throw error;
      }
    }
  };
}

/** What an API says to an account that may not use it, while the registry itself may be used all the same. */
export function isRefusal(error: unknown): boolean {
  return hasCode(error, "denied", "unauthorized", "login_refused");
}
