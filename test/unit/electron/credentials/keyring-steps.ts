import { execFileSync } from "node:child_process";
import { createInterface } from "node:readline";
import { createCredentialStore } from "../../../../electron/credentials/credential-store.ts";
import { endProcess } from "../../../../electron/credentials/end-process.ts";
import { createOsKeychain } from "../../../../electron/credentials/os-keychain.ts";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { isAppError } from "../../../../shared/errors.ts";

/**
 * A program that the keychain tests run inside with-keyring.sh: takes steps from standard input, one JSON array a
 * line, and prints the result of each as one line of JSON.
 * Arguments: path of the database, time limit of one keychain call in milliseconds, bytes of one entry or 0.
 */
const [databasePath = "", timeoutMs = "10000", maxEntrySize = "0"] = process.argv.slice(2);
const limits = {
  timeoutMs: Number(timeoutMs),
  ...(maxEntrySize === "0" ? {} : { maxEntrySize: Number(maxEntrySize) }),
};
const keychain = createOsKeychain(limits);
/** The same keychain without division: what really lies there. */
const raw = maxEntrySize === "0" ? keychain : createOsKeychain({ timeoutMs: Number(timeoutMs) });
const accounts = accountsTable(openStateDatabase(databasePath));
const store = createCredentialStore({ keychain, accounts });

const COLLECTION = "/org/freedesktop/secrets/collection/login";

const KINDS = ["password", "identity-token", "key"] as const;

const steps: Record<string, (...words: string[]) => unknown> = {
  save: (entry = "", username = "", secret = "", kind = "password") =>
    store.save(entry, {
      username,
      secret,
      kind: KINDS.find((known) => known === kind) ?? "password",
    }),
  /** A secret too long for the environment, in which steps come: `character` so many times. */
  saveMany: (entry = "", username = "", character = "", count = "") =>
    store.save(entry, { username, secret: character.repeat(Number(count)), kind: "password" }),
  lookup: (entry = "") => store.lookup(entry),
  whereIs: (entry = "") => store.whereIs(entry),
  forget: (entry = "") => store.forget(entry),
  rename: (from = "", to = "") => store.rename(from, to),
  state: () => store.state(),
  rawGet: (account = "") => raw.get(account),
  rawRemove: (account = "") => raw.remove(account),
  isHanging: () => keychain.isHanging(),
  /** A real lock, as the user's session would make it. */
  lock: () => {
    const target = [
      "--dest",
      "org.freedesktop.secrets",
      "--object-path",
      "/org/freedesktop/secrets",
    ];
    const method = ["--method", "org.freedesktop.Secret.Service.Lock"];
    execFileSync("gdbus", [
      "call",
      "--session",
      ...target,
      ...method,
      `[objectpath "${COLLECTION}"]`,
    ]);
  },
  end: (status = "0") => endProcess(Number(status)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [step = "", ...words] = JSON.parse(line) as string[];
  console.log(JSON.stringify(await resultOf(step, words)));
}

async function resultOf(step: string, words: readonly string[]): Promise<object> {
  const startedAt = performance.now();
  try {
    const value = await steps[step]?.(...words);
    return { value, milliseconds: performance.now() - startedAt };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, reason: error.details["reason"], message: error.message };
  }
}
