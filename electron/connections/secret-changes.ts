import { isAppError } from "../../shared/errors.ts";
import type { CredentialStore, EntrySecret } from "../credentials/credential-store.ts";

/** What an entry is to hold from now on; null: nothing. */
export interface SecretChange {
  readonly entry: string;
  readonly secret: EntrySecret | null;
}

/**
 * Changes entries, or none of them: when one cannot be changed, those before it get back what they had, as far as the
 * keychain still gives and takes.
 * @returns where the last secret is kept
 * @throws keychain_locked, keychain_unavailable, invalid_input
 */
export async function changeSecrets(
  credentials: CredentialStore,
  changes: readonly SecretChange[],
): Promise<"keychain" | "run"> {
  const undo: (() => Promise<unknown>)[] = [];
  let keptIn: "keychain" | "run" = "keychain";
  try {
    for (const [index, { entry, secret }] of changes.entries()) {
      // The last one needs no way back: nothing comes after it.
      if (index < changes.length - 1) undo.unshift(await wayBack(credentials, entry));
      if (secret === null) await credentials.forget(entry);
      else keptIn = await credentials.save(entry, secret);
    }
  } catch (error) {
    await allQuietly(undo);
    throw error;
  }
  return keptIn;
}

/** Gives entries other names, or none of them. @throws keychain_locked, keychain_unavailable */
export async function renameSecrets(
  credentials: CredentialStore,
  from: readonly string[],
  to: readonly string[],
): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const [index, entry] of from.entries()) {
      const into = to[index] ?? entry;
      await credentials.rename(entry, into);
      undo.unshift(() => credentials.rename(into, entry));
    }
  } catch (error) {
    await allQuietly(undo);
    throw error;
  }
}

async function wayBack(
  credentials: CredentialStore,
  entry: string,
): Promise<() => Promise<unknown>> {
  try {
    const before = await credentials.lookup(entry);
    return () =>
      before === undefined ? credentials.forget(entry) : credentials.save(entry, before);
  } catch (error) {
    if (!isAppError(error)) throw error;
    // A keychain that does not give the secret could not take it back either.
    return () => Promise.resolve();
  }
}

/** What went wrong first is told; a second failure on the way back adds nothing to it. */
async function allQuietly(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (!isAppError(error)) throw error;
    }
  }
}
