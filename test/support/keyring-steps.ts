import { execFileSync } from "node:child_process";
import { createInterface } from "node:readline";
import { createCredentialStore } from "../../electron/credentials/credential-store.ts";
import { endProcess } from "../../electron/credentials/end-process.ts";
import { createOsKeychain } from "../../electron/credentials/os-keychain.ts";
import { isAppError } from "../../shared/errors.ts";
import { accountsTable } from "../../electron/storage/accounts-table.ts";
import { openStateDatabase } from "../../electron/storage/state-database.ts";

/**
 * A program that the keychain tests run inside with-keyring.sh: takes steps from standard input, one JSON array a
 * line, and prints the result of each as one line of JSON.
 * Arguments: path of the database, time limit of one keychain call in milliseconds.
 */
const [databasePath = "", timeoutMs = "10000"] = process.argv.slice(2);
const keychain = createOsKeychain({ timeoutMs: Number(timeoutMs) });
const accounts = accountsTable(openStateDatabase(databasePath));
const store = createCredentialStore({ keychain, accounts });

const COLLECTION = "/org/freedesktop/secrets/collection/login";

const steps: Record<string, (...words: string[]) => unknown> = {
  save: (host = "", username = "", secret = "") => store.save(host, username, secret),
  lookup: (host = "") => store.lookup(host),
  whereIs: (host = "") => store.whereIs(host),
  forget: (host = "") => store.forget(host),
  state: () => store.state(),
  rawGet: (account = "") => keychain.get(account),
  rawRemove: (account = "") => keychain.remove(account),
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
