import type { Signs } from "../../../electron/providers/provider.ts";
import { parseChallenges } from "../../../electron/registry/auth/challenge.ts";

export interface SignsOptions {
  readonly host: string;
  readonly challenge?: string;
  /** What is answered with 200, by path. Everything else is 404, or 401 where a login is wanted. */
  readonly paths?: Readonly<Record<string, string>>;
}

/** What a registry says to who says nothing of himself; and which further questions were asked. */
export function signsOf({
  host,
  challenge,
  paths = {},
}: SignsOptions): Signs & { asked: string[] } {
  const asked: string[] = [];
  return {
    host,
    status: challenge === undefined ? 200 : 401,
    challenges: parseChallenges(challenge),
    header: () => undefined,
    probe: (path) => {
      asked.push(path);
      const text = paths[path];
      const missing = challenge === undefined ? 404 : 401;
      return Promise.resolve({ status: text === undefined ? missing : 200, text: text ?? "" });
    },
    asked,
  };
}
