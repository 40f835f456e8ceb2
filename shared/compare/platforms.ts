import { type Sign, signOf } from "./sign.ts";
import type { CompareSubject } from "./subject.ts";

/** One platform of either image. Empty where an image does not say what it runs on. */
export interface PlatformRow {
  readonly platform: string;
  readonly sign: Sign;
  /** The digests of the manifests, where known. */
  readonly left?: string;
  readonly right?: string;
}

/** The platforms of both, those of the first in its order and then those only the second has. */
export function alignPlatforms(
  left: CompareSubject,
  right: CompareSubject,
): readonly PlatformRow[] {
  const lefts = numbered(left);
  const rights = numbered(right);
  const keys = [...new Set([...lefts.keys(), ...rights.keys()])];
  return keys.map((key) => {
    const one = lefts.get(key);
    const other = rights.get(key);
    return {
      platform: (one ?? other)?.platform ?? "",
      sign: signOfEntries(one, other),
      ...(one?.digest === undefined ? {} : { left: one.digest }),
      ...(other?.digest === undefined ? {} : { right: other.digest }),
    };
  });
}

type Entry = CompareSubject["platforms"][number];

/** An index may offer a platform several times, as for versions of Windows: the first goes with the first. */
function numbered({ platforms }: CompareSubject): ReadonlyMap<string, Entry> {
  const seen = new Map<string, number>();
  const entries = new Map<string, Entry>();
  for (const entry of platforms) {
    const before = seen.get(entry.platform) ?? 0;
    seen.set(entry.platform, before + 1);
    entries.set(`${entry.platform} ${before}`, entry);
  }
  return entries;
}

/** Both there, and one of them without a digest: nothing speaks against their being the same. */
function signOfEntries(left: Entry | undefined, right: Entry | undefined): Sign {
  if (left === undefined || right === undefined)
    return signOf(left === undefined ? undefined : "", right === undefined ? undefined : "");
  if (left.digest === undefined || right.digest === undefined) return "=";
  return signOf(left.digest, right.digest);
}

/** Which side has to be read again, and for which platform. */
export interface PlatformCure {
  readonly side: "left" | "right";
  readonly platform: string;
}

/**
 * Two images for different computers say little beside each other. Where one side has a choice and offers what the
 * other one is made for, that should be read in its place; a choice that was made by hand stays.
 */
export function commonPlatform(
  left: CompareSubject,
  right: CompareSubject,
  chosen: { readonly left?: boolean; readonly right?: boolean } = {},
): PlatformCure | undefined {
  if (left.platform === right.platform) return undefined;
  if (chosen.right !== true && offers(right, left.platform))
    return { side: "right", platform: left.platform ?? "" };
  if (chosen.left !== true && offers(left, right.platform))
    return { side: "left", platform: right.platform ?? "" };
  return undefined;
}

function offers({ platforms }: CompareSubject, platform: string | undefined): boolean {
  return platform !== undefined && platforms.some((entry) => entry.platform === platform);
}
