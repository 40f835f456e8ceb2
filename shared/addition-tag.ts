import type { Location } from "./location.ts";
import { type Digest, digestAlgorithm, digestEncoded } from "./oci/digest.ts";
import { formatReference, type Reference, tryParseReference } from "./oci/reference.ts";

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

/** What cosign keeps under tags of an image, as the ends of those. */
export const COSIGN_KINDS = ["sig", "att", "sbom"] as const;
export type CosignKind = (typeof COSIGN_KINDS)[number];

/** The tag under which cosign keeps what has no subject. Source: sigstore/cosign specs/SIGNATURE_SPEC.md, Tag-based discovery. */
export function cosignTag(digest: Digest, kind: CosignKind): string {
  return `${digestAlgorithm(digest)}-${digestEncoded(digest)}.${kind}`;
}

/**
 * A tag beside an image's name, as their place calls it: bare in a registry, with the whole repository elsewhere. Undefined
 * where nothing can be called so.
 * @param image the image's own name there; by default the one that the location has, if any
 */
export function nameBeside(
  location: Location,
  image: string | undefined,
  tag: string,
): string | undefined {
  switch (location.kind) {
    case "registry":
      return tag;
    case "docker-daemon":
      return undefined;
    case "store":
      return besideReference(
        image === undefined ? location.reference : tryParseReference(image),
        tag,
      );
    default: {
      const name = image ?? location.name;
      // A bare word such as "v1" would parse as docker.io/library/v1, which nobody means.
      const isReference = name !== undefined && /[/:]/.test(name);
      return isReference ? (besideReference(tryParseReference(name), tag) ?? tag) : tag;
    }
  }
}

function besideReference(reference: Reference | undefined, tag: string): string | undefined {
  if (reference === undefined) return undefined;
  const { registry, repository } = reference;
  return formatReference({ registry, repository, tag });
}

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
