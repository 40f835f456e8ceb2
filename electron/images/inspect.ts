import { artifactOf } from "../../shared/artifact.ts";
import type { ImageDetails, ImageSummary, Inspection } from "../../shared/image.ts";
import { AppError } from "../../shared/errors.ts";
import {
  formatLocation,
  type Location,
  type Target,
  targetOf,
  withDefaultTag,
} from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { layerCommands } from "../../shared/oci/image-config.ts";
import { type ImageManifest, type Manifest, parseManifest } from "../../shared/oci/manifest.ts";
import { formatPlatform, type Platform } from "../../shared/oci/platform.ts";
import { chooseImage, isAttestation } from "./choose-image.ts";
import type { ImageCallOptions, Places, Source } from "./image-store.ts";
import { readConfig } from "./read-config.ts";
import {
  type KeptSummaries,
  platformIn,
  sizeOf,
  summarizeManifest,
  summarizeOnce,
} from "./summary.ts";

export interface InspectOptions extends ImageCallOptions {
  /** Which image of an index to show. Default: the one for this machine. */
  readonly platform?: Platform;
}

interface ReadManifest {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  /** Exactly as stored. */
  readonly json: string;
}

export interface SummarizeOptions extends ImageCallOptions {
  /** Summaries of images in registries, where each takes requests. */
  readonly summaries?: KeptSummaries;
}

/** One row of a table about the image at a location. @throws image_not_found, manifest_not_found, invalid_manifest */
export async function summarize(
  places: Places,
  location: Location,
  options: SummarizeOptions,
): Promise<ImageSummary> {
  const source = await places.openSource(location);
  const descriptor = await source.resolve(targetIn(location), options);
  const { summaries } = options;
  return summaries === undefined || location.kind !== "registry"
    ? summarizeManifest(source, descriptor, options)
    : summarizeOnce(source, descriptor, { ...options, summaries });
}

/**
 * All that is known of the image at a location, with its raw documents.
 * @throws image_not_found, manifest_not_found, invalid_manifest, platform_not_found
 */
export async function inspect(
  places: Places,
  location: Location,
  options: InspectOptions,
): Promise<Inspection> {
  const source = await places.openSource(location);
  const descriptor = await source.resolve(await targetOfOne(source, location, options), options);
  const root = await read(source, descriptor, options);
  const chosen = await imageOf(source, root, options);
  return {
    location: formatLocation(location),
    descriptor,
    kind: root.manifest.kind,
    annotations: { ...root.manifest.annotations },
    rawJson: root.json,
    entries: root.manifest.kind === "index" ? root.manifest.manifests.map(describeEntry) : [],
    ...(chosen === undefined ? {} : { image: await describeImage(source, chosen, options) }),
  };
}

/**
 * The one image that a location means, as {@link inspect} chooses it, without its config. No manifest for an index in
 * which no image is.
 * @throws image_not_found, manifest_not_found, invalid_manifest, platform_not_found
 */
export async function findImageManifest(
  places: Places,
  location: Location,
  options: InspectOptions,
): Promise<{ readonly source: Source; readonly manifest: ImageManifest | undefined }> {
  const source = await places.openSource(location);
  const descriptor = await source.resolve(await targetOfOne(source, location, options), options);
  const image = await imageOf(source, await read(source, descriptor, options), options);
  return { source, manifest: image?.manifest.kind === "manifest" ? image.manifest : undefined };
}

/** Which image of its place a location means; a missing tag is `latest`. @throws invalid_location */
export function targetIn(location: Location): Target {
  const target = targetOf(withDefaultTag(location));
  if (target !== undefined) return target;
  throw new AppError("invalid_location", `${formatLocation(location)} names no image`, {
    details: { location: formatLocation(location), why: "it names no image" },
  });
}

/** Of a place with a single name that name, where none was given. */
async function targetOfOne(
  source: Source,
  location: Location,
  options: ImageCallOptions,
): Promise<Target> {
  if (!("path" in location) || targetOf(location) !== undefined) return targetIn(location);
  const names: string[] = [];
  for await (const page of source.listNames(options)) names.push(...page);
  const [name] = names;
  return names.length === 1 && name !== undefined ? { name } : targetIn(location);
}

async function imageOf(
  source: Source,
  root: ReadManifest,
  options: InspectOptions,
): Promise<ReadManifest | undefined> {
  if (root.manifest.kind === "manifest") return root;
  const image = await chooseImage(source, root.manifest, options.platform, options);
  return image === undefined ? undefined : read(source, image, options);
}

async function read(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<ReadManifest> {
  const bytes = await source.readManifest(descriptor, options);
  const manifest = parseManifest(bytes, descriptor.mediaType);
  return { descriptor, manifest, json: new TextDecoder().decode(bytes) };
}

function describeEntry(descriptor: Descriptor): Inspection["entries"][number] {
  const { platform } = descriptor;
  return {
    descriptor,
    ...(platform === undefined ? {} : { platform: formatPlatform(platform) }),
    attestation: isAttestation(descriptor),
  };
}

async function describeImage(
  source: Source,
  { descriptor, manifest, json }: ReadManifest,
  options: ImageCallOptions,
): Promise<ImageDetails | undefined> {
  if (manifest.kind !== "manifest") return undefined;
  const { config, problem, json: configJson } = await readConfig(source, manifest, options);
  const named = descriptor.platform === undefined ? undefined : formatPlatform(descriptor.platform);
  const platform = named ?? platformIn(config);
  const commands = layerCommands(config, manifest.layers.length);
  const artifact = artifactOf(manifest);
  return {
    descriptor,
    ...(platform === undefined ? {} : { platform }),
    size: sizeOf(manifest),
    layers: describeLayers(manifest, commands),
    ...(config === undefined ? {} : { config }),
    ...(artifact === undefined ? {} : { artifact }),
    ...(problem === undefined ? {} : { configProblem: problem }),
    manifestJson: json,
    ...(configJson === undefined ? {} : { configJson }),
  };
}

function describeLayers(
  manifest: ImageManifest,
  commands: readonly (string | undefined)[],
): ImageDetails["layers"] {
  return manifest.layers.map((descriptor, index) => {
    const command = commands[index];
    return { descriptor, ...(command === undefined ? {} : { command }) };
  });
}
