/** The newest version of the Engine API that was read for this program: Docker 28, 2025. */
const NEWEST_KNOWN = "1.51";
/** What an engine is asked with that does not say what it speaks; Docker 1.12, 2016. */
const OLDEST = "1.24";

const VERSION = /^\d{1,3}\.\d{1,3}$/;

/**
 * The version to ask with: the engine's own, or the newest known here. An engine refuses what is newer than itself, and
 * Docker 29 what is older than 1.44, so there is no fixed one. Spec: Docker Engine API, "Versioning".
 */
export function negotiateVersion(theirs: string | undefined): string {
  if (theirs === undefined || !VERSION.test(theirs)) return OLDEST;
  return isOlder(theirs, NEWEST_KNOWN) ? theirs : NEWEST_KNOWN;
}

function isOlder(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split(".").map(Number);
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}
