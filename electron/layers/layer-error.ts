import { AppError, hasCode } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";

/** A layer whose files cannot be told, with the reason. */
export function layerError(digest: Digest, why: string, cause?: unknown): AppError {
  return new AppError("layer_invalid", `layer ${digest}: ${why}`, {
    details: { digest, why },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Failures of unpacking and of the tar reader, told of the layer; everything else as it is. */
export function asLayerError(digest: Digest, error: unknown): unknown {
  if (hasCode(error, "invalid_manifest", "graph_too_large")) {
    return layerError(digest, String(error.details["why"] ?? error.message), error);
  }
  const isTarReader = error instanceof Error && error.name === "Error" && !("code" in error);
  return isTarReader ? layerError(digest, error.message, error) : error;
}
