import { isUtf8 } from "node:buffer";
import {
  type LayerEntry,
  type LayerFile,
  MAX_SHOWN_BYTES,
  MAX_SHOWN_FILE,
} from "../../shared/layer-files.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Source } from "../images/image-store.ts";
import { streamLayer } from "./layer-stream.ts";
import { endWalk } from "./list-layer.ts";
import { plainPath } from "./tar-entry.ts";
import { TarWalk } from "./tar-walk.ts";

export interface ReadFileOptions {
  readonly signal: AbortSignal;
  /** How often the name is in the layer, where that is known: the last one counts, and nothing behind it is read. */
  readonly occurrences?: number | undefined;
}

/**
 * One file of a layer, as an engine would unpack it: of several with its name the last. Undefined when there is none.
 * At most 1 MiB of it is held. @throws layer_invalid, digest_mismatch, cancelled, and what the place throws
 */
export async function readLayerFile(
  source: Source,
  descriptor: Descriptor,
  path: string,
  { signal, occurrences = Number.POSITIVE_INFINITY }: ReadFileOptions,
): Promise<LayerFile | undefined> {
  let entry: LayerEntry | undefined;
  let content: Buffer[] = [];
  let missing = 0;
  let seen = 0;
  const walk = new TarWalk({
    entry(found) {
      // Whatever comes next, the content of the last one is whole now.
      if (found.path !== path) return false;
      entry = found;
      seen += 1;
      content = [];
      missing = found.type === "file" && found.size <= MAX_SHOWN_FILE ? found.size : 0;
      return missing > 0;
    },
    content(bytes) {
      content.push(bytes);
      missing -= bytes.byteLength;
    },
  });
  const isWhole = await streamLayer(source, descriptor, {
    signal,
    take: (piece) => walk.write(piece),
    settle: () => Promise.resolve(!walk.cut && (seen < occurrences || missing > 0)),
  });
  if (isWhole) endWalk(walk, descriptor);
  return entry === undefined ? undefined : { entry, content: shown(entry, content) };
}

/** The name that a hard link stands for; undefined for anything else. */
export function hardLinkTarget({ type, link, path }: LayerEntry): string | undefined {
  const target = type === "hardlink" ? plainPath(link ?? "") : undefined;
  return target === path ? undefined : target;
}

function shown(entry: LayerEntry, content: readonly Buffer[]): LayerFile["content"] {
  if (entry.type !== "file") return { kind: "none" };
  if (entry.size > MAX_SHOWN_FILE) return { kind: "too_large", limit: MAX_SHOWN_FILE };
  const bytes = Buffer.concat(content);
  // Text of other encodings than UTF-8 is rare in images, and guessing would show nonsense.
  if (isUtf8(bytes) && !bytes.includes(0)) return { kind: "text", text: bytes.toString("utf8") };
  return { kind: "binary", hex: bytes.toString("hex", 0, MAX_SHOWN_BYTES) };
}
