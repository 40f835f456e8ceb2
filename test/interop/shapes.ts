import { zstdCompressSync } from "node:zlib";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import {
  aBlob,
  aDocument,
  aMultiArchImage,
  anImage,
  anIndex,
  type BuiltImage,
  type Content,
  someBytes,
} from "../support/image-builder.ts";

/** What not every tool can handle. */
export type Oddity = "nested index" | "docker types" | "sha512" | "missing subject";

/** A shape that images come in. */
export interface Shape {
  readonly name: string;
  readonly image: BuiltImage;
  readonly odd?: Oddity;
}

const EMPTY = aBlob(Buffer.from("{}"), MEDIA_TYPES.ociEmpty);

/** A manifest with members that builders do not make. */
function withMembers(image: BuiltImage, members: object): BuiltImage {
  const document = JSON.parse(image.root.bytes.toString("utf8")) as object;
  const root = aDocument({ ...document, ...members }, image.root.descriptor.mediaType);
  return { ...image, root, manifests: [...image.manifests.slice(0, -1), root] };
}

function artifact(layers: readonly Content[]): BuiltImage {
  const image = anImage().withConfig(EMPTY).withLayerContents(layers).build();
  return withMembers(image, { artifactType: "application/vnd.example.note" });
}

const ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
const SUBJECT = anImage().withLayers([900], 41).build().root.descriptor;
const small = aBlob(Buffer.from('{"embedded":true}'), "application/vnd.example.note");

/**
 * The shapes of the distribution-spec's conformance data, and those that builders make. Source: distribution-spec,
 * `conformance/`, 2026-07.
 */
export const SHAPES: readonly Shape[] = [
  { name: "an image", image: anImage().withLayers([300_000, 5_000]).build() },
  { name: "an index", image: aMultiArchImage() },
  {
    name: "an index with an attestation",
    image: anIndex()
      .with(anImage().withLayers([4_000], 3))
      .withAttestation()
      .build(),
  },
  {
    name: "an index in an index",
    odd: "nested index",
    image: anIndex()
      .with(anImage().withLayers([4_000], 5))
      .with(anIndex().with(anImage().withPlatform("linux/arm64").withLayers([4_000], 6)))
      .build(),
  },
  {
    name: "a Docker image",
    image: anImage({ format: "docker" }).withLayers([5_000], 7).build(),
    odd: "docker types",
  },
  {
    name: "a Docker manifest list",
    image: aMultiArchImage({ format: "docker" }),
    odd: "docker types",
  },
  {
    name: "a layer compressed with zstd",
    image: anImage()
      .withLayerContents([aBlob(zstdCompressSync(someBytes(9_000, 8)), ZSTD)])
      .build(),
  },
  {
    name: "an empty layer",
    image: anImage()
      .withLayerContents([aBlob(Buffer.alloc(0), MEDIA_TYPES.ociLayer)])
      .build(),
  },
  { name: "an image without layers", image: anImage().withLayerContents([]).build() },
  { name: "an artifact", image: artifact([aBlob(Buffer.from("note"), "text/plain")]) },
  {
    name: "an artifact whose subject is missing",
    odd: "missing subject",
    image: anImage().withConfig(EMPTY).withLayerContents([EMPTY]).withSubject(SUBJECT).build(),
  },
  {
    name: "an artifact with its bytes in the descriptor",
    image: withMembers(artifact([small]), {
      layers: [{ ...small.descriptor, data: small.bytes.toString("base64") }],
    }),
  },
  {
    name: "a manifest with members nobody knows",
    image: withMembers(anImage().withLayers([700], 12).build(), {
      "org.example.custom": [1, "two"],
    }),
  },
  {
    name: "a manifest of 3 MiB",
    image: anImage()
      .withLayers([700], 13)
      .withAnnotations({ padding: "x".repeat(3 * 1024 * 1024) })
      .build(),
  },
  { name: "layers named by sha512", image: sha512Layers(), odd: "sha512" },
];

function sha512Layers(): BuiltImage {
  const type = MEDIA_TYPES.ociLayer;
  return anImage()
    .withLayerContents([aBlob(someBytes(3_000, 14), type, "sha512")])
    .build();
}
