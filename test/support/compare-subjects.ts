import type { ComparedLayer, CompareSubject } from "../../shared/compare/subject.ts";

/** A layer whose digest and diffID follow from one letter; `packing` makes another blob of the same content. */
export function aLayer(content: string, packing = "", size = 1000): ComparedLayer {
  return { digest: `sha256:${content}${packing}`, diffId: `sha256:u${content}`, size };
}

/** An image of a registry with one platform. */
export function aSubject(change: Partial<CompareSubject> = {}): CompareSubject {
  return {
    location: "registry.test/team/app:v1",
    digest: "sha256:root",
    kind: "manifest",
    platforms: [{ platform: "linux/amd64", digest: "sha256:root" }],
    platform: "linux/amd64",
    layers: [],
    sizes: "packed",
    config: {},
    extras: {},
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    configType: "application/vnd.oci.image.config.v1+json",
    annotations: {},
    indexAnnotations: {},
    ...change,
  };
}
