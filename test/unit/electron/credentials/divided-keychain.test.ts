import { asyncProperty, assert, nat, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { divideLongSecrets } from "../../../../electron/credentials/divided-keychain.ts";
import type { Keychain } from "../../../../electron/credentials/keychain.ts";
import { AppError } from "../../../../shared/errors.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { canRunKeyring, withKeyring } from "./keyring-sessions.ts";

const LIMIT = 2560;

/** A keychain like that of Windows: takes so many bytes an entry, and refuses any call on demand. */
interface LimitedKeychain extends Keychain {
  readonly entries: Map<string, string>;
  /** Calls that still succeed; the next one, and all after it, fail. */
  callsLeft: number;
}

function limited(limit = LIMIT): LimitedKeychain {
  const entries = new Map<string, string>();
  const call = async <T>(answer: () => T): Promise<T> => {
    keychain.callsLeft -= 1;
    if (keychain.callsLeft < 0) throw refused("the vault is closed");
    return answer();
  };
  const keychain: LimitedKeychain = {
    entries,
    callsLeft: Number.POSITIVE_INFINITY,
    get: (account) => call(() => entries.get(account)),
    set: (account, secret) =>
      call(() => {
        if (Buffer.byteLength(secret) > limit) throw refused("The stub received bad data.");
        if (!secret.isWellFormed()) throw refused("half a character");
        entries.set(account, secret);
      }),
    remove: (account) => call(() => entries.delete(account)),
  };
  return keychain;
}

function refused(reason: string): AppError {
  return new AppError("keychain_unavailable", reason, { details: { reason } });
}

const long = (character: string): string => character.repeat(8000);

describe("a keychain whose entries are limited", () => {
  it.each([
    ["one byte below the limit", "x".repeat(LIMIT - 1), 1],
    ["at the limit", "x".repeat(LIMIT), 1],
    ["one byte above the limit", "x".repeat(LIMIT + 1), 3],
    ["twice the limit", "x".repeat(2 * LIMIT), 3],
    ["characters of four bytes that cross the limit", `x${"🗝".repeat(LIMIT)}`, 6],
    ["newlines", "a\nb\r\n".repeat(2000), 5],
    ["100 kB", "x".repeat(100_000), 41],
    ["our own words", "portolan-parts-1 a 1 nonsense", 2],
  ])("K3: keeps and gives back a secret with %s", async (_name, secret, count) => {
    const below = limited();
    const keychain = divideLongSecrets(below, LIMIT);
    await keychain.set("ada@ghcr.io", secret);
    expect(below.entries.size).toBe(count);
    expect(await keychain.get("ada@ghcr.io")).toBe(secret);
    expect(await keychain.remove("ada@ghcr.io")).toBe(true);
    expect([...below.entries.keys()]).toEqual([]);
    expect(await keychain.get("ada@ghcr.io")).toBeUndefined();
    expect(await keychain.remove("ada@ghcr.io")).toBe(false);
  });

  it("K3: gives back whatever was saved, one after the other", async () => {
    const below = limited(100);
    const keychain = divideLongSecrets(below, 100);
    await assert(
      asyncProperty(string({ unit: "grapheme", maxLength: 400 }), async (secret) => {
        await keychain.set("ada@ghcr.io", secret);
        expect(await keychain.get("ada@ghcr.io")).toBe(secret);
      }),
    );
  });

  it("leaves nothing of a long secret behind when a short one replaces it", async () => {
    const below = limited();
    const keychain = divideLongSecrets(below, LIMIT);
    await keychain.set("ada@ghcr.io", long("a"));
    await keychain.set("ada@ghcr.io", long("b"));
    expect(below.entries.size).toBe(5);
    await keychain.set("ada@ghcr.io", "short");
    expect([...below.entries]).toEqual([["ada@ghcr.io", "short"]]);
  });

  it("keeps accounts apart", async () => {
    const below = limited();
    const keychain = divideLongSecrets(below, LIMIT);
    await Promise.all(["a", "b", "c"].map((name) => keychain.set(`${name}@r`, long(name))));
    await keychain.remove("b@r");
    expect(await keychain.get("a@r")).toBe(long("a"));
    expect(await keychain.get("b@r")).toBeUndefined();
    expect(await keychain.get("c@r")).toBe(long("c"));
  });

  it.each([
    ["long over long", long("a"), long("b")],
    ["long over short", "short", long("b")],
    ["short over long", long("a"), "short"],
    ["first long", undefined, long("b")],
  ])("has the old secret or the new one after a failure anywhere: %s", async (_name, old, next) => {
    for (let calls = 0; ; calls += 1) {
      const below = limited();
      const keychain = divideLongSecrets(below, LIMIT);
      if (old !== undefined) await keychain.set("ada@ghcr.io", old);
      below.callsLeft = calls;
      const failure = await keychain.set("ada@ghcr.io", next).catch((error: unknown) => error);
      const isComplete = below.callsLeft >= 0;
      below.callsLeft = Number.POSITIVE_INFINITY;
      const found = await keychain.get("ada@ghcr.io");
      if (failure === undefined) expect(found).toBe(next);
      else {
        expect(failure).toMatchObject({ code: "keychain_unavailable" });
        expect(found).toBe(old);
      }
      // Whatever was left behind is found by the next change, and by removal.
      await keychain.remove("ada@ghcr.io");
      expect([...below.entries.keys()]).toEqual([]);
      if (isComplete) break;
    }
  });

  it("clears away what an interruption left, when it writes there next", async () => {
    const below = limited();
    const keychain = divideLongSecrets(below, LIMIT);
    for (let number = 1; number <= 9; number += 1) {
      below.entries.set(`ada@ghcr.io#a${number}`, "left");
      below.entries.set(`ada@ghcr.io#b${number}`, "left");
    }
    await keychain.set("ada@ghcr.io", long("a"));
    expect([...below.entries.keys()].toSorted()).toEqual([
      "ada@ghcr.io",
      ...[1, 2, 3, 4].map((number) => `ada@ghcr.io#a${number}`),
    ]);
  });

  it("can be asked again to remove what could not be removed", async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      const below = limited();
      const keychain = divideLongSecrets(below, LIMIT);
      await keychain.set("ada@ghcr.io", long("a"));
      below.callsLeft = calls;
      await keychain.remove("ada@ghcr.io").catch(() => undefined);
      below.callsLeft = Number.POSITIVE_INFINITY;
      await keychain.remove("ada@ghcr.io");
      expect([...below.entries.keys()]).toEqual([]);
    }
  });

  it("counts a secret as missing when a part is gone or changed, or the parts are mixed", async () => {
    const below = limited();
    const keychain = divideLongSecrets(below, LIMIT);
    await keychain.set("ada@ghcr.io", long("a"));
    below.entries.set("ada@ghcr.io#a2", "x");
    expect(await keychain.get("ada@ghcr.io")).toBeUndefined();
    below.entries.delete("ada@ghcr.io#a2");
    expect(await keychain.get("ada@ghcr.io")).toBeUndefined();
  });

  it("finds the new secret when another process replaces it while it is read", async () => {
    await assert(
      asyncProperty(nat({ max: 8 }), async (after) => {
        const below = limited();
        const other = divideLongSecrets(below, LIMIT);
        await other.set("ada@ghcr.io", long("a"));
        let reads = 0;
        const disturbed: Keychain = {
          ...below,
          get: async (account) => {
            if (reads++ === after) await other.set("ada@ghcr.io", long("b"));
            return below.get(account);
          },
        };
        const found = await divideLongSecrets(disturbed, LIMIT).get("ada@ghcr.io");
        expect([long("a"), long("b")]).toContain(found);
      }),
    );
  });

  it("fails as the keychain does", async () => {
    const below = limited();
    below.callsLeft = 0;
    const keychain = divideLongSecrets(below, LIMIT);
    for (const call of [keychain.get("a"), keychain.set("a", "b"), keychain.remove("a")])
      await expect(call).rejects.toMatchObject({ code: "keychain_unavailable" });
  });
});

describe.runIf(canRunKeyring())("a real keyring with the limit of Windows", () => {
  it("K3: keeps secrets of every shape, over runs, and removes them whole", async () => {
    const folder = await tempDir();
    const [secret, other] = [`${"🗝️\n".repeat(1000)}end`, "y".repeat(3000)];
    const results = await withKeyring(
      [
        [
          folder,
          ["save", "quay.io", "ada", secret, "identity-token"],
          ["rawGet", "ada@quay.io#a1"],
          ["saveMany", "ghcr.io", "ada", "x", "100000"],
        ],
        [
          folder,
          ["lookup", "quay.io"],
          ["lookup", "ghcr.io"],
          ["save", "quay.io", "ada", other, "identity-token"],
          ["lookup", "quay.io"],
          ["rawGet", "ada@quay.io#a1"],
          ["rawRemove", "ada@quay.io#b1"],
        ],
        [folder, ["forget", "ghcr.io"], ["rawGet", "ada@ghcr.io#a1"], ["rawGet", "ada@ghcr.io"]],
      ],
      { maxEntrySize: LIMIT },
    );
    const kept = { username: "ada", kind: "identity-token", keptIn: "keychain" };
    expect(results.map((result) => result["value"])).toEqual([
      "keychain",
      expect.stringMatching(/^(?:🗝️\n)+/),
      "keychain",
      { ...kept, secret },
      { ...kept, kind: "password", secret: "x".repeat(100_000) },
      "keychain",
      { ...kept, secret: other },
      undefined,
      true,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("K2: says locked for a divided secret as for any other", async () => {
    const folder = await tempDir();
    const results = await withKeyring(
      [
        [
          folder,
          ["saveMany", "quay.io", "ada", "x", "9000"],
          ["lock"],
          ["lookup", "quay.io"],
          ["saveMany", "quay.io", "ada", "y", "9000"],
          ["whereIs", "quay.io"],
        ],
      ],
      { maxEntrySize: LIMIT },
    );
    expect(results[2]).toMatchObject({ code: "keychain_locked" });
    expect(results.slice(3).map((result) => result["value"])).toEqual(["run", "run"]);
  });
});
