import type { Digest } from "./oci/digest.ts";

/** What a tag keeps for an image: cosign's signatures, attestations and SBOMs, or the list of whatever names it as subject. */
export type AdditionKind = "sig" | "att" | "sbom" | "referrers";

/** A tag that is no version of anything: it stands for what belongs to another image of its repository. */
export interface AdditionTag {
  readonly kind: AdditionKind;
  /** `sha256-` and the encoded part as far as the tag has it: the referrers tag schema cuts it at 64 characters. */
  readonly prefix: string;
}

/**
 * `sha256-….sig`, `.att` and `.sbom`, and `sha256-…` by itself.
 * Sources: sigstore/cosign specs/SIGNATURE_SPEC.md, Tag-based discovery; distribution-spec v1.1, Referrers Tag Schema.
 */
const ADDITION =
  /^(sha256-[0-9a-f]{64}|sha512-[0-9a-f]{64})(?:[0-9a-f]{64})?(?:\.(sig|att|sbom))?$/;

/** Shorter than any of them, so that other tags cost one comparison. */
const START = "sha";

/** What a bare tag keeps for another image; undefined for the tags of images. */
export function additionOfTag(tag: string): AdditionTag | undefined {
  if (!tag.startsWith(START)) return undefined;
  const [, prefix, kind] = ADDITION.exec(tag) ?? [];
  if (prefix === undefined) return undefined;
  return { kind: (kind as "sig" | "att" | "sbom" | undefined) ?? "referrers", prefix };
}

/** The same for a name with its repository, of which the tag is behind the last colon. */
export function additionOfName(name: string): AdditionTag | undefined {
  return additionOfTag(name.slice(name.lastIndexOf(":") + 1));
}

/** What stands before the dot in the tags of a digest's additions, as {@link AdditionTag.prefix} has it. */
export function additionPrefix(digest: Digest): string {
  const colon = digest.indexOf(":");
  return `${digest.slice(0, colon)}-${digest.slice(colon + 1, colon + 65)}`;
}
