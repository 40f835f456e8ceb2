import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import { isUnknownPlatform, parsePlatform, platformDistance } from "../../shared/oci/platform.ts";
import type { ArchiveContents } from "../archives/archive-source.ts";

/**
 * Which of the roots of an archive that an engine gave stands for the image that it was asked for. An engine that keeps
 * manifests keeps an index whole and its images in part: what was never pulled is not there. Then the one image that is
 * there stands for it, the engine's own platform first.
 */
export async function rootIn(
  contents: ArchiveContents,
  image: Digest,
  options: { readonly platform: string; readonly signal: AbortSignal },
): Promise<Descriptor | undefined> {
  const roots = contents.index.entries.flatMap(({ descriptor }) => descriptor ?? []);
  const root = roots.find(({ digest }) => digest === image) ?? roots[0];
  if (root === undefined || !isIndexType(root.mediaType)) return root;
  const children = await childrenOf(contents, root, options.signal);
  const present = children.filter(({ digest }) => contents.find(digest) !== undefined);
  if (present.length === children.length) return root;
  const images = present.filter(({ platform }) => !isUnknownPlatform(platform));
  const wanted = parsePlatform(options.platform);
  const own = images.find(
    ({ platform }) => platform !== undefined && platformDistance(wanted, platform) !== undefined,
  );
  const chosen = own ?? images[0];
  if (chosen === undefined) return root;
  const { mediaType, digest, size } = chosen;
  return { mediaType, digest, size };
}

async function childrenOf(
  contents: ArchiveContents,
  { digest, mediaType }: Descriptor,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  const blob = contents.find(digest);
  if (blob === undefined) return [];
  const bytes = Buffer.concat(await (await blob.open(0, signal)).toArray({ signal }));
  const manifest = parseManifest(bytes, mediaType);
  return manifest.kind === "index" ? manifest.manifests : [];
}
