import { createHash } from "node:crypto";
import { createExclusive } from "./exclusive.ts";
import type { Keychain } from "./keychain.ts";

/** The first words of an entry that only tells where the parts of its secret are. */
const MARK = "portolan-parts-1";
const HEAD = /^portolan-parts-1 ([ab]) ([1-9][0-9]{0,3}) ([0-9a-f]{64})$/;

/**
 * Two sets of numbered entries, used in turn: the old secret stays whole until the new one is complete, and what a
 * crash left behind is overwritten or removed at the next change.
 */
const SLOTS = ["a", "b"] as const;
type Slot = (typeof SLOTS)[number];

/** How often reading starts anew when another process replaces the secret meanwhile. */
const MAX_READS = 3;

interface Head {
  readonly slot: Slot;
  readonly count: number;
  /** SHA-256 of the secret in UTF-8. */
  readonly digest: string;
}

/**
 * A keychain for secrets of any length over one whose entries are limited. Short secrets are kept as they are; longer
 * ones in numbered entries `account#a1`, `account#a2`, …, with their number and digest in the entry of the account.
 *
 * A failure while writing leaves the old secret. A secret that is not complete, or not the one that was saved, counts
 * as not there.
 * @param limit bytes of UTF-8 that one entry takes; at least 100, which the entry of the account needs
 */
export function divideLongSecrets(keychain: Keychain, limit: number): Keychain {
  const parts = createParts(keychain);
  // Of two changes at once, each would take the other's parts for litter.
  const alone = createExclusive();

  async function read(account: string, attempt: number): Promise<string | undefined> {
    const first = await keychain.get(account);
    const head = parseHead(first);
    if (head === undefined) return first;
    const secret = await parts.read(account, head);
    if (secret !== undefined && digestOf(secret) === head.digest) return secret;
    // Not damaged, but replaced while it was read, if the entry now says something else.
    const isReplaced = attempt < MAX_READS && (await keychain.get(account)) !== first;
    return isReplaced ? read(account, attempt + 1) : undefined;
  }

  async function write(account: string, secret: string): Promise<void> {
    if (isShort(secret, limit)) {
      await keychain.set(account, secret);
      await parts.removeAll(account, SLOTS).catch(() => undefined);
      return;
    }
    const slot = parseHead(await keychain.get(account))?.slot === "a" ? "b" : "a";
    const pieces = piecesOf(secret, limit);
    await parts.removeAll(account, [slot]);
    await parts.write(account, slot, pieces);
    await keychain.set(account, `${MARK} ${slot} ${pieces.length} ${digestOf(secret)}`);
    // The new secret is complete. What cannot be removed now goes at the next change.
    await parts.removeAll(account, slot === "a" ? ["b"] : ["a"]).catch(() => undefined);
  }

  return {
    get: (account) => read(account, 1),
    set: (account, secret) => alone(() => write(account, secret)),
    remove: (account) =>
      alone(async () => {
        await parts.removeAll(account, SLOTS);
        return keychain.remove(account);
      }),
  };
}

/** The numbered entries of an account. */
function createParts(keychain: Keychain): {
  read(account: string, head: Head): Promise<string | undefined>;
  write(account: string, slot: Slot, pieces: readonly string[]): Promise<void>;
  removeAll(account: string, slots: readonly Slot[]): Promise<void>;
} {
  async function remove(account: string, slot: Slot): Promise<void> {
    let last = 0;
    while ((await keychain.get(partAccount(account, slot, last + 1))) !== undefined) last += 1;
    // From the end, so that what a failure leaves can be found again by counting from the beginning.
    for (; last > 0; last -= 1) await keychain.remove(partAccount(account, slot, last));
  }
  return {
    async read(account, { slot, count }) {
      const pieces: string[] = [];
      for (let number = 1; number <= count; number += 1) {
        const piece = await keychain.get(partAccount(account, slot, number));
        if (piece === undefined) return undefined;
        pieces.push(piece);
      }
      return pieces.join("");
    },
    async write(account, slot, pieces) {
      try {
        for (const [index, piece] of pieces.entries())
          await keychain.set(partAccount(account, slot, index + 1), piece);
      } catch (error) {
        // Half a secret is of no use. If it cannot be removed either, the next change does it.
        await remove(account, slot).catch(() => undefined);
        throw error;
      }
    },
    async removeAll(account, slots) {
      for (const slot of slots) await remove(account, slot);
    },
  };
}

/** No account has a number sign in it: host names and repositories have none. */
function partAccount(account: string, slot: Slot, number: number): string {
  return `${account}#${slot}${number}`;
}

/** A short secret that looks like our own words is kept in parts, as it would be misread otherwise. */
function isShort(secret: string, limit: number): boolean {
  return Buffer.byteLength(secret) <= limit && !secret.startsWith(MARK);
}

function parseHead(text: string | undefined): Head | undefined {
  const [, slot, count, digest] = HEAD.exec(text ?? "") ?? [];
  if ((slot !== "a" && slot !== "b") || count === undefined || digest === undefined)
    return undefined;
  return { slot, count: Number(count), digest };
}

/** Cuts between characters, since each entry is a text of its own: in UTF-8, never before 10xxxxxx. */
function piecesOf(secret: string, limit: number): readonly string[] {
  const bytes = Buffer.from(secret);
  const pieces: string[] = [];
  for (let start = 0; start < bytes.byteLength;) {
    let end = Math.min(start + limit, bytes.byteLength);
    while (end < bytes.byteLength && ((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end -= 1;
    pieces.push(bytes.toString("utf8", start, end));
    start = end;
  }
  return pieces;
}

function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
