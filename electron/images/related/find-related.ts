import { AppError, isAppError, toWireError } from "../../../shared/errors.ts";
import { formatLocation, type Location } from "../../../shared/location.ts";
import type { ImageManifest } from "../../../shared/oci/manifest.ts";
import type { Platform } from "../../../shared/oci/platform.ts";
import type { RelatedItem, RelatedPart, RelatedPartName } from "../../../shared/related.ts";
import { chooseImage } from "../choose-image.ts";
import type { ImageCallOptions, Places, Source } from "../image-store.ts";
import { targetIn } from "../inspect.ts";
import { readConfig } from "../read-config.ts";
import { findAttached } from "./attached.ts";
import type { KnownImages } from "./known-images.ts";
import { lineageOf, namedBase } from "./lineage.ts";
import { findParents } from "./parents.ts";
import type { Findings } from "./search.ts";
import { type ReadManifest, readManifestOf } from "./subjects.ts";

export interface RelatedOptions extends ImageCallOptions {
  /** Which image of an index the question about bases means. Default: the one for this machine. */
  readonly platform?: Platform;
}

/**
 * What belongs to an image and what it belongs to, part by part: first what this computer knows, then what its place has
 * to be asked for. A part that cannot be answered says why, and the others are answered all the same.
 * @throws image_not_found, manifest_not_found, invalid_manifest, unsupported for images of an engine
 */
export async function* findRelated(
  { places, known }: { readonly places: Places; readonly known: KnownImages },
  location: Location,
  options: RelatedOptions,
): AsyncGenerator<RelatedPart> {
  const { signal } = options;
  if (location.kind === "docker-daemon") throw onlyStored(location);
  const source = await places.openSource(location);
  const descriptor = await source.resolve(targetIn(location), options);
  const root = await readManifestOf(source, descriptor, options);
  yield* lineageParts(source, root, known, options);
  yield await part("attached", signal, () => findAttached(source, root, options));
  yield await part("parents", signal, () => findParents(source, descriptor.digest, options));
}

function onlyStored(location: Location): AppError {
  const text = formatLocation(location);
  return new AppError("unsupported", `an engine does not tell what belongs to ${text}`, {
    details: { location: text },
  });
}

async function part(
  name: RelatedPartName,
  signal: AbortSignal,
  find: () => Promise<Findings<RelatedItem>>,
): Promise<RelatedPart> {
  try {
    const { items, ...rest } = await find();
    return { part: name, items: [...items], ...rest };
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error;
    return { part: name, items: [], complete: false, error: toWireError(error) };
  }
}

async function* lineageParts(
  source: Source,
  root: ReadManifest,
  known: KnownImages,
  options: RelatedOptions,
): AsyncGenerator<RelatedPart> {
  let derived: Findings<RelatedItem> = { items: [], complete: true };
  yield await part("bases", options.signal, async () => {
    const image = await imageIn(source, root, options);
    if (image === undefined) return derived;
    const { config } = await readConfig(source, image.manifest, options);
    const named = namedBase([
      image.manifest.annotations,
      root.manifest.annotations,
      config?.config?.Labels ?? {},
    ]);
    const layers = image.manifest.layers.map(({ digest }) => digest);
    const { digest } = image.descriptor;
    const lineage = lineageOf({ digest, layers }, await known.list(options));
    derived = { items: lineage.derived, complete: lineage.complete };
    return { items: [...(named === undefined ? [] : [named]), ...lineage.bases], complete: true };
  });
  yield { part: "derived", items: [...derived.items], complete: derived.complete };
}

/** The image itself, or the one of its index that is meant. */
async function imageIn(
  source: Source,
  root: ReadManifest,
  options: RelatedOptions,
): Promise<(ReadManifest & { readonly manifest: ImageManifest }) | undefined> {
  const { descriptor, manifest } = root;
  if (manifest.kind === "manifest") return { descriptor, manifest };
  const chosen = await chooseImage(source, manifest, options.platform, options);
  if (chosen === undefined) return undefined;
  const read = await readManifestOf(source, chosen, options);
  return read.manifest.kind === "manifest" ? { ...read, manifest: read.manifest } : undefined;
}
