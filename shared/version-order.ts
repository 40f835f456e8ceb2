/** Numbers of more digits than this count as equally long: no tag has room for many of them. */
const MAX_DIGITS = 40;

/** What the core of a version is followed by, in its order. No character of a name is as small. */
const END = "\u0001";
const NUMBER = "\u0002";
const WORD = "\u0003";
const PRERELEASE = "\u0001";
const RELEASE = "\u0002";
const NEXT_PART = "\u0004";
/** Before names that are no version; versions begin with the length of a number. */
const WORDS = "\u0001";

/**
 * Words that name what an image is built on or made for, in place of a prerelease. A version with one of them is a release.
 * Source: the tags of Docker's official images, 2026-11.
 */
const VARIANT =
  /^(?:alpine|slim|fat|full|minimal|lite|tiny|micro|distroless|scratch|busybox|musl|glibc|uclibc|debian|ubuntu|centos|fedora|rocky|alma|oraclelinux|oracle|amazonlinux|al|ubi|rhel|el|suse|opensuse|wolfi|chiseled|azurelinux|mariner|cbl|stretch|buster|bullseye|bookworm|trixie|forky|sid|xenial|bionic|focal|jammy|noble|resolute|windows|windowsservercore|nanoserver|ltsc|servercore|linux|darwin|amd|arm|aarch|x|i|ppc|ppc64le|s390x|riscv|mips|loong|armv|armhf|cuda|cudnn|rocm|gpu|cpu|fpm|cli|apache|nginx|zts|jdk|jre|jdk8|management|server|client|runtime|devel|sdk|aspnet|root|rootless|nonroot|dind|git|debug|perl|otel|ee|ce|oss|community|enterprise|onbuild|browsers)(?:[\d.]|$)/i;

/** Words that stand directly behind the numbers of a prerelease: `3.13.0rc1`, `v1beta2`. */
const ATTACHED = /^(?:alpha|beta|rc|pre|preview|dev|snapshot|a|b)(?:\d|[.\-_]|$)/i;

/**
 * `v` and numbers with dots between them, or a day with dashes. Anchored where it is looked for.
 */
const CORE = /v?(\d{4}-\d{2}-\d{2}(?!\d)|\d+(?:\.\d+)*)/iy;

/** Spec: semver.org 2.0.0, section 9. */
const IDENTIFIERS = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;

/**
 * A key that plain comparison orders as versions are ordered, by the tag where a name has one.
 *
 * - Numbers count as numbers, and a leading `v` for nothing: 1.9, v1.10, 1.10.1, 2. Fewer numbers come first, so that `1.2`
 *   stands before `1.2.0`; two, three or four of them, and days with dots or dashes, are all alike.
 * - A prerelease comes before its release, and among themselves they stand as in section 11 of semver.org 2.0.0.
 * - Known names of variants make no prerelease: `1.2.3-alpine` comes behind `1.2.3` and before `1.2.4`, and
 *   `1.2.3-rc.1-alpine` behind `1.2.3-rc.1`. Whatever else stands behind a dash is a prerelease, as semver.org says.
 * - What stands behind `+` or `_` (tags have no `+`) is build metadata: it comes behind the same version without it.
 *
 * Names that are no version come before all versions, so that with the newest first they stand below them, as words in
 * which numbers count as numbers.
 */
export function versionKey(name: string): string {
  const tag = tagStart(name);
  CORE.lastIndex = tag;
  const core = CORE.exec(name);
  const before = tag === 0 ? "" : naturalKey(name.slice(0, tag));
  if (core === null) return before + WORDS + naturalKey(name.slice(tag));
  const [whole, numbers = ""] = core;
  const rest = name.slice(tag + whole.length);
  const coreKey = before + numbersKey(numbers);
  return rest === "" ? `${coreKey}${RELEASE}` : coreKey + restKey(rest, numbers);
}

/** Behind the colon of a reference, but for that of a port. */
function tagStart(name: string): number {
  const colon = name.lastIndexOf(":");
  return colon === -1 || name.includes("/", colon) ? 0 : colon + 1;
}

function numbersKey(numbers: string): string {
  let key = "";
  let start = 0;
  for (let at = 0; at <= numbers.length; at += 1) {
    if (at < numbers.length && isDigit(numbers, at)) continue;
    key += (start === 0 ? "" : NEXT_PART) + numberKey(numbers.slice(start, at));
    start = at + 1;
  }
  return key;
}

function restKey(rest: string, numbers: string): string {
  const isDashed = rest.startsWith("-");
  if (!isDashed && !ATTACHED.test(rest)) return RELEASE + naturalKey(rest);
  const [suffix, build] = splitAt(isDashed ? rest.slice(1) : rest, /[+_]/);
  const { before, variant } = splitVariant(suffix);
  const behind = naturalKey(variant) + (build === "" ? "" : `${NEXT_PART}${naturalKey(build)}`);
  if (before === "") return RELEASE + behind;
  const isExact = isDashed && /^\d+\.\d+\.\d+$/.test(numbers) && IDENTIFIERS.test(before);
  return `${PRERELEASE}${prereleaseKey(before, isExact)}${behind}`;
}

/** At the first word between dashes that names a variant. */
function splitVariant(suffix: string): { readonly before: string; readonly variant: string } {
  for (let at = 0; at !== -1 && at < suffix.length;) {
    if (VARIANT.test(wordAt(suffix, at)))
      return { before: suffix.slice(0, Math.max(0, at - 1)), variant: suffix.slice(at) };
    const dash = suffix.indexOf("-", at);
    at = dash === -1 ? -1 : dash + 1;
  }
  return { before: suffix, variant: "" };
}

function wordAt(text: string, at: number): string {
  const end = text.indexOf("-", at);
  return end === -1 ? text.slice(at) : text.slice(at, end);
}

function splitAt(text: string, mark: RegExp): readonly [string, string] {
  const at = text.search(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/**
 * Numeric identifiers numerically and before all others, those in the order of ASCII, fewer before more. Beside the three
 * numbers of a semantic version people write `rc10`, and mean the tenth.
 * Spec: semver.org 2.0.0, section 11.4.
 */
function prereleaseKey(text: string, isExact: boolean): string {
  let key = "";
  for (const identifier of text.split(".")) {
    if (/^\d+$/.test(identifier)) key += NUMBER + numberKey(identifier);
    else key += WORD + (isExact ? identifier : naturalKey(identifier));
  }
  return key + END;
}

/** How long it is, and the number: any number comes before any letter. */
function numberKey(digits: string): string {
  let first = 0;
  while (first < digits.length - 1 && digits.charCodeAt(first) === ZERO) first += 1;
  const length = Math.min(digits.length - first, MAX_DIGITS);
  return String.fromCharCode(ZERO + length) + digits.slice(first);
}

/** A key of any text in which numbers count as numbers: before each stands how long it is. */
function naturalKey(name: string): string {
  const text = name.toLowerCase();
  let key = "";
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(text, at)) continue;
    const found = at;
    while (isDigit(text, at + 1)) at += 1;
    key += text.slice(copied, found) + numberKey(text.slice(found, at + 1));
    copied = at + 1;
  }
  return key + text.slice(copied);
}

const ZERO = 0x30;
const NINE = 0x39;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}
