import { z } from "zod";
import { digestSchema, sizeSchema, type Descriptor } from "./oci/descriptor.ts";
import type { Manifest } from "./oci/manifest.ts";
import { MEDIA_TYPES } from "./oci/media-types.ts";

/** What something that is stored beside images is for. */
export const artifactPurposeSchema = z.enum([
  "signature",
  "sbom",
  "provenance",
  "vulnerabilities",
  /** A statement about an image of another kind, or several kinds together. */
  "attestation",
  /** Whatever else: charts, modules, notes. */
  "artifact",
]);

export type ArtifactPurpose = z.infer<typeof artifactPurposeSchema>;

/** Whose format it is, where that is known. */
export const artifactFormatSchema = z.enum([
  "cosign",
  "sigstore",
  "notation",
  "spdx",
  "cyclonedx",
  "syft",
  "slsa",
  "openvex",
  "sarif",
  "in_toto",
  "helm",
]);

export type ArtifactFormat = z.infer<typeof artifactFormatSchema>;

/** As their makers write them, in every language. */
export const FORMAT_NAMES: Readonly<Record<ArtifactFormat, string>> = {
  cosign: "cosign",
  sigstore: "Sigstore",
  notation: "Notation",
  spdx: "SPDX",
  cyclonedx: "CycloneDX",
  syft: "Syft",
  slsa: "SLSA",
  openvex: "OpenVEX",
  sarif: "SARIF",
  in_toto: "in-toto",
  helm: "Helm",
};

const natureSchema = z.object({
  purpose: artifactPurposeSchema,
  format: artifactFormatSchema.optional(),
  /** What it calls itself: the type of a statement, an artifact or a blob. */
  type: z.string(),
});

type Nature = z.infer<typeof natureSchema>;

/** One blob of an artifact. */
export const artifactDocumentSchema = natureSchema.extend({
  digest: digestSchema,
  mediaType: z.string(),
  size: sizeSchema,
  /** A text that is small enough to be shown. */
  readable: z.boolean(),
});

export type ArtifactDocument = z.infer<typeof artifactDocumentSchema>;

/** What a manifest that is no image holds. */
export const artifactSchema = natureSchema.extend({ documents: z.array(artifactDocumentSchema) });

export type Artifact = z.infer<typeof artifactSchema>;

/** Largest document that is shown, as of configs: SBOMs of large systems have a few MiB. */
export const MAX_DOCUMENT_SIZE = 4 * 1024 * 1024;

/** Documents of one artifact that are listed. BuildKit writes two or three. */
const MAX_DOCUMENTS = 50;

/** Annotation of BuildKit on each statement. Source: moby/buildkit docs/attestations/attestation-storage.md. */
const BUILDKIT_PREDICATE = "in-toto.io/predicate-type";
/** Annotation of cosign on each layer of an `.att` tag. Source: sigstore/cosign specs/ATTESTATION_SPEC.md. */
const COSIGN_PREDICATE = "predicateType";
/** Annotation on sigstore bundles. Source: sigstore/cosign specs/BUNDLE_SPEC.md. */
const BUNDLE_PREDICATE = "dev.sigstore.bundle.predicateType";

/** Statements by the beginning of their predicate's type. Sources: in-toto/attestation spec/predicates, slsa.dev. */
const PREDICATES: readonly (readonly [string, ArtifactPurpose, ArtifactFormat])[] = [
  ["https://slsa.dev/provenance", "provenance", "slsa"],
  ["https://slsa.dev/verification_summary", "attestation", "slsa"],
  ["https://spdx.dev/", "sbom", "spdx"],
  ["https://cyclonedx.org/", "sbom", "cyclonedx"],
  ["https://openvex.dev/", "vulnerabilities", "openvex"],
  ["https://cosign.sigstore.dev/attestation/vuln", "vulnerabilities", "cosign"],
  ["https://in-toto.io/attestation/vulns", "vulnerabilities", "in_toto"],
  ["https://sigstore.dev/cosign/sign", "signature", "sigstore"],
];

/** Media types and artifact types by a part of them. */
const TYPES: readonly (readonly [RegExp, ArtifactPurpose, ArtifactFormat])[] = [
  [/cosign\.simplesigning/, "signature", "cosign"],
  [/cosign\..*signature|cosign\.artifact\.sig/, "signature", "cosign"],
  [/cncf\.notary/, "signature", "notation"],
  [/spdx/, "sbom", "spdx"],
  [/cyclonedx/, "sbom", "cyclonedx"],
  [/\bsyft\b/, "sbom", "syft"],
  [/sarif/, "vulnerabilities", "sarif"],
  [/openvex|[./+]vex\b/, "vulnerabilities", "openvex"],
  [/sigstore\.bundle/, "attestation", "sigstore"],
  [/in-toto|dsse/, "attestation", "in_toto"],
  [/docker\.attestation/, "attestation", "in_toto"],
  [/helm\.(?:chart|config)/, "artifact", "helm"],
];

/** What is read as text: JSON and XML in all their guises, and plain text; nothing packed. */
const TEXT_TYPE = /(?:^text\/|[/+.](?:json|xml|spdx|yaml)\b|dsse|jose\+json)/;
const PACKED_TYPE = /(?:\+gzip|\+zstd|\.tar\b|\btar\+|\.gzip$)/;

/** Undefined for images and indexes: for everything that a container engine could run, or choose from. */
export function artifactOf(manifest: Manifest): Artifact | undefined {
  if (manifest.kind === "index") return undefined;
  const { artifactType, config, layers, annotations } = manifest;
  const stated = annotations[BUNDLE_PREDICATE];
  const all = layers.map((layer) => documentOf(layer, stated));
  const documents = all.filter((document) => document !== undefined);
  const declared = artifactType ?? (isImageConfig(config) ? undefined : config.mediaType);
  const own = declared === undefined ? undefined : natureOf(declared, stated);
  // An image may have a layer of a kind that nobody here knows, and is still an image.
  if (own === undefined && documents.length < Math.max(1, layers.length)) return undefined;
  return { ...wholeNature(own, documents), documents: documents.slice(0, MAX_DOCUMENTS) };
}

/** What a blob of an artifact is; undefined for a layer of an image. */
function documentOf(layer: Descriptor, stated: string | undefined): ArtifactDocument | undefined {
  const { digest, mediaType, size, annotations = {} } = layer;
  const predicate = annotations[BUILDKIT_PREDICATE] ?? annotations[COSIGN_PREDICATE] ?? stated;
  if (isImageLayer(mediaType) && predicate === undefined) return undefined;
  const isText = TEXT_TYPE.test(mediaType) && !PACKED_TYPE.test(mediaType);
  return {
    ...natureOf(mediaType, predicate),
    digest,
    mediaType,
    size,
    readable: isText && size <= MAX_DOCUMENT_SIZE,
  };
}

/** @param type of a blob or an artifact @param predicate what the statement inside is about, where somebody says so */
function natureOf(type: string, predicate: string | undefined): Nature {
  if (predicate !== undefined && predicate !== "") {
    const known = PREDICATES.find(([start]) => predicate.startsWith(start));
    return known === undefined
      ? { purpose: "attestation", format: "in_toto", type: predicate }
      : { purpose: known[1], format: known[2], type: predicate };
  }
  const known = TYPES.find(([pattern]) => pattern.test(type));
  return known === undefined
    ? { purpose: "artifact", type }
    : { purpose: known[1], format: known[2], type };
}

/** Of what the whole says and what its parts are, whichever says more. */
function wholeNature(own: Nature | undefined, documents: readonly ArtifactDocument[]): Nature {
  const [first] = documents;
  if (first === undefined) return own ?? { purpose: "artifact", type: "" };
  const isUniform = documents.every(({ purpose }) => purpose === first.purpose);
  const isVague = own === undefined || own.purpose === "artifact" || own.purpose === "attestation";
  if (!isVague) return own;
  if (isUniform && first.purpose !== "artifact") {
    const { purpose, format, type } = first;
    return { purpose, ...(format === undefined ? {} : { format }), type };
  }
  if (documents.some(({ purpose }) => purpose !== "artifact")) {
    return { purpose: "attestation", format: "in_toto", type: own?.type ?? first.type };
  }
  return own ?? { purpose: "artifact", type: first.type };
}

function isImageConfig({ mediaType }: Descriptor): boolean {
  return mediaType === MEDIA_TYPES.ociConfig || mediaType === MEDIA_TYPES.dockerConfig;
}

function isImageLayer(mediaType: string): boolean {
  return /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\./.test(mediaType);
}
