import { formatBytes } from "../../../../shared/bytes.ts";
import { AppError } from "../../../../shared/errors.ts";
import { hasContentsTable, type LayerEntry } from "../../../../shared/layer-files.ts";
import { formatLocation, parseLocation, withDefaultTag } from "../../../../shared/location.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import type { CliContext } from "../context.ts";
import { wrongUse } from "../wrong-use.ts";

/** The layers of one image, the lowest first. */
export interface ImageLayers {
  readonly location: string;
  readonly platform: string | undefined;
  readonly layers: readonly Descriptor[];
}

/** @throws image_not_found, manifest_not_found, platform_not_found */
export async function findLayers(
  { session, signal }: CliContext,
  reference: string,
  platform: string | undefined,
): Promise<ImageLayers> {
  const location = formatLocation(withDefaultTag(parseLocation(reference)));
  const { client } = await session();
  const { image } = await client.images.inspect({ location, platform }, { signal });
  if (image === undefined) {
    throw new AppError("image_not_found", `${location} has no image`, { details: { location } });
  }
  return { location, platform, layers: image.layers.map(({ descriptor }) => descriptor) };
}

/** The place of a layer that is meant by its number from 1 on, by its digest or the beginning of it. @throws invalid_input */
export function chooseLayer({ out }: CliContext, { layers }: ImageLayers, wish: string): number {
  const number = /^\d{1,5}$/.test(wish) ? Number(wish) - 1 : -1;
  if (layers[number] !== undefined) return number;
  const start = wish.replace(/^sha(?:256|512):/, "");
  const found = layers.flatMap(({ digest }, index) =>
    start.length >= MIN_DIGEST && digest.slice(digest.indexOf(":") + 1).startsWith(start)
      ? [index]
      : [],
  );
  const [only] = found;
  if (only !== undefined) return only;
  throw wrongUse(out.messages.files.noLayer(wish, layers.length));
}

/** Fewer digits are a number, or a slip. */
const MIN_DIGEST = 6;

/** Larger layers are announced before they are read. */
const TOLD_FROM = 20_000_000;

/** The names in one layer. Says on the way that there is much to read, and when not all of it is listed. */
export async function readLayer(
  { session, signal, note, out, progress }: CliContext,
  { location, platform }: ImageLayers,
  layer: Pick<Descriptor, "digest" | "annotations">,
): Promise<readonly LayerEntry[]> {
  const { client } = await session();
  const { files: words } = out.messages;
  const entries: LayerEntry[] = [];
  const request = { location, platform, digest: layer.digest };
  for await (const item of client.layers.files(request, { signal })) {
    if (item.kind === "entries") entries.push(...item.entries);
    if (item.kind === "begin" && item.bytes > TOLD_FROM && progress !== "none") {
      note(words.reading(layer.digest, formatBytes(item.bytes)));
    }
    if (item.kind === "begin" && item.from === "table") note(words.byTable(layer.digest));
    if (item.kind === "begin" && item.from === "layer" && hasContentsTable(layer)) {
      note(words.tableRefused(layer.digest));
    }
    if (item.kind === "end" && item.cut) out.warn(words.cut(layer.digest, item.entries));
  }
  return entries;
}
