import { MAX_DOCUMENT_SIZE } from "../../../shared/artifact.ts";
import { AppError } from "../../../shared/errors.ts";
import { formatLocation, type Location } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { RelatedDocument } from "../../../shared/related.ts";
import type { ImageCallOptions, Places } from "../image-store.ts";
import { targetIn } from "../inspect.ts";
import { readSmallBlob } from "../read-config.ts";
import { statementIn } from "./statement.ts";
import { readManifestOf } from "./subjects.ts";

/**
 * A blob of the artifact at a location as text. Only what its manifest names is read, so that size and type are known
 * before the first byte.
 * @throws blob_not_found, body_too_large over 4 MiB, unsupported for what is no text
 */
export async function readDocument(
  places: Places,
  location: Location,
  { digest, signal }: ImageCallOptions & { readonly digest: Digest },
): Promise<RelatedDocument> {
  const source = await places.openSource(location);
  const root = await source.resolve(targetIn(location), { signal });
  const { manifest } = await readManifestOf(source, root, { signal });
  const blobs = manifest.kind === "manifest" ? [manifest.config, ...manifest.layers] : [];
  const descriptor = blobs.find((blob) => blob.digest === digest);
  const facts = { digest, location: formatLocation(location) };
  if (descriptor === undefined) throw notFound(facts);
  const { size, mediaType } = descriptor;
  if (size > MAX_DOCUMENT_SIZE) throw tooLarge(size, facts);
  const bytes = await readSmallBlob(source, descriptor, { signal });
  if (bytes === undefined) throw notFound(facts);
  const text = decode(bytes);
  if (text === undefined) {
    throw new AppError("unsupported", `${digest} is no text`, { details: { ...facts, mediaType } });
  }
  const statement = statementIn(text);
  return { digest, mediaType, size, text, ...(statement === undefined ? {} : { statement }) };
}

/** Undefined for what is not UTF-8, or has zero bytes in it: no text has. */
function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notFound(facts: { readonly digest: string; readonly location: string }): AppError {
  return new AppError("blob_not_found", `${facts.location} has no blob ${facts.digest}`, {
    details: facts,
  });
}

function tooLarge(size: number, facts: Readonly<Record<string, string>>): AppError {
  return new AppError("body_too_large", `a document of ${size} bytes is too large to be shown`, {
    details: { ...facts, size, limit: MAX_DOCUMENT_SIZE },
  });
}
