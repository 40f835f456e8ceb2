import { describe, expect, it } from "vitest";
import { artifactOf, MAX_DOCUMENT_SIZE } from "../../../shared/artifact.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { ImageManifest } from "../../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";

const blob = (mediaType: string, annotations?: Record<string, string>, size = 10): Descriptor => ({
  mediaType,
  digest: `sha256:${"0".repeat(64)}`,
  size,
  ...(annotations === undefined ? {} : { annotations }),
});

const manifest = (parts: Partial<ImageManifest>): ImageManifest => ({
  kind: "manifest",
  mediaType: MEDIA_TYPES.ociManifest,
  artifactType: undefined,
  config: blob(MEDIA_TYPES.ociConfig),
  layers: [],
  subject: undefined,
  annotations: {},
  ...parts,
});

const kind = (parts: Partial<ImageManifest>): string => {
  const { purpose, format } = artifactOf(manifest(parts)) ?? {};
  return `${purpose} ${format}`;
};

const empty = blob(MEDIA_TYPES.ociEmpty);
const IN_TOTO = "application/vnd.in-toto+json";

describe("what a manifest holds that is no image", () => {
  it.each<[string, string, Partial<ImageManifest>]>([
    [
      "a signature of cosign",
      "signature cosign",
      { layers: [blob("application/vnd.dev.cosign.simplesigning.v1+json")] },
    ],
    [
      "a signature of notation",
      "signature notation",
      {
        artifactType: "application/vnd.cncf.notary.signature",
        config: empty,
        layers: [blob("application/cose")],
      },
    ],
    [
      "a signature in a sigstore bundle",
      "signature sigstore",
      {
        artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        config: empty,
        layers: [blob("application/vnd.dev.sigstore.bundle.v0.3+json")],
        annotations: { "dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1" },
      },
    ],
    [
      "an attestation of cosign",
      "provenance slsa",
      {
        layers: [
          blob("application/vnd.dsse.envelope.v1+json", {
            predicateType: "https://slsa.dev/provenance/v0.2",
          }),
        ],
      },
    ],
    ["an SBOM of cosign", "sbom spdx", { layers: [blob("text/spdx")] }],
    [
      "an SBOM by its artifact type",
      "sbom cyclonedx",
      {
        artifactType: "application/vnd.cyclonedx+json",
        config: empty,
        layers: [blob("application/vnd.cyclonedx+json")],
      },
    ],
    [
      "an SBOM of BuildKit",
      "sbom spdx",
      { layers: [blob(IN_TOTO, { "in-toto.io/predicate-type": "https://spdx.dev/Document" })] },
    ],
    [
      "several statements of BuildKit",
      "attestation in_toto",
      {
        layers: [
          blob(IN_TOTO, { "in-toto.io/predicate-type": "https://spdx.dev/Document" }),
          blob(IN_TOTO, { "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1" }),
        ],
      },
    ],
    [
      "a statement of a kind that nobody knows",
      "attestation in_toto",
      { layers: [blob(IN_TOTO, { "in-toto.io/predicate-type": "https://example.test/x" })] },
    ],
    [
      "a report of a scanner",
      "vulnerabilities sarif",
      {
        artifactType: "application/sarif+json",
        config: empty,
        layers: [blob("application/sarif+json")],
      },
    ],
    [
      "a chart",
      "artifact helm",
      {
        config: blob("application/vnd.cncf.helm.config.v1+json"),
        layers: [blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip")],
      },
    ],
    ["anything", "artifact undefined", { artifactType: "application/x", config: empty }],
  ])("is %s: %s", (_what, words, parts) => {
    expect(kind(parts)).toBe(words);
  });

  it.each([
    ["an image", manifest({ layers: [blob(MEDIA_TYPES.ociLayerGzip)] })],
    ["an image without layers", manifest({})],
    [
      "an image with one layer that is not known",
      manifest({ layers: [blob(MEDIA_TYPES.ociLayerGzip), blob("application/x.layer")] }),
    ],
    [
      "a Docker image",
      manifest({
        config: blob(MEDIA_TYPES.dockerConfig),
        layers: [blob("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")],
      }),
    ],
  ])("is nothing for %s", (_what, image) => {
    expect(artifactOf(image)).toBeUndefined();
  });

  it("lists its texts up to four megabytes as readable, and nothing that is packed", () => {
    const layers = [
      blob("application/spdx+json", undefined, MAX_DOCUMENT_SIZE),
      blob("application/spdx+json", undefined, MAX_DOCUMENT_SIZE + 1),
      blob("application/spdx+json+gzip"),
      blob("application/cose"),
    ];
    const { documents = [] } = artifactOf(manifest({ config: empty, layers })) ?? {};
    expect(documents.map(({ readable }) => readable)).toEqual([true, false, false, false]);
  });
});
