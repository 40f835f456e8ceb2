import { createHash } from "node:crypto";
import { AppError, hasCode } from "../../../shared/errors.ts";
import { digestAlgorithm, digestOf } from "../../../shared/oci/digest.ts";
import { MANIFEST_ACCEPT } from "../../../shared/oci/media-types.ts";
import type { CallOptions, ServerCopies, ServerCopyRequest } from "../provider.ts";
import type { EcrApi } from "./api.ts";
import { manifestsSchema } from "./schema.ts";

/** New names for an image of the same repository. ECR copies nothing between repositories. */
export function createRetagging(ecr: EcrApi, host: string): ServerCopies {
  return {
    plan: ({ from, to }) => {
      const isSame = from.host === host && from.repository === to.repository;
      return Promise.resolve(isSame && to.tags.length > 0 ? { alsoTags: [] } : undefined);
    },
    run: (request, options) => retag(ecr, request, options),
  };
}

async function* retag(
  ecr: EcrApi,
  { from, to }: ServerCopyRequest,
  { signal }: CallOptions,
): AsyncGenerator<{ readonly percent: number }> {
  const { manifest, mediaType } = await readManifest(ecr, from, signal);
  for (const [at, tag] of to.tags.entries()) {
    const reference = `${from.host}/${to.repository}:${tag}`;
    const input = {
      repositoryName: to.repository,
      imageManifest: manifest,
      ...(mediaType ? { imageManifestMediaType: mediaType } : {}),
      imageTag: tag,
      imageDigest: from.digest,
    };
    try {
      await ecr.call("PutImage", input, {
        details: { repository: to.repository, reference },
        signal,
      });
    } catch (error) {
      // The tag is there and points at this very image.
      const isThere =
        hasCode(error, "registry_refused") && error.details["registryCode"] === ALREADY;
      if (!isThere) throw error;
    }
    yield { percent: Math.round(((at + 1) / to.tags.length) * 100) };
  }
}

const ALREADY = "ImageAlreadyExistsException";

async function readManifest(
  ecr: EcrApi,
  { repository, digest, host }: ServerCopyRequest["from"],
  signal: AbortSignal,
): Promise<{ readonly manifest: string; readonly mediaType: string | null | undefined }> {
  const input = {
    repositoryName: repository,
    imageIds: [{ imageDigest: digest }],
    acceptedMediaTypes: MANIFEST_ACCEPT,
  };
  const details = { repository, reference: `${host}/${repository}@${digest}` };
  const answer = await ecr.call("BatchGetImage", input, { details, signal });
  const [image] = answer.read(manifestsSchema).images;
  if (image === undefined) {
    throw new AppError("manifest_not_found", `there is no ${details.reference}`, { details });
  }
  const algorithm = digestAlgorithm(digest);
  const actual = digestOf(
    algorithm,
    createHash(algorithm).update(image.imageManifest).digest("hex"),
  );
  if (actual !== digest) {
    throw new AppError("digest_mismatch", `${details.reference} is something else`, {
      details: { ...details, expected: digest, actual },
    });
  }
  return { manifest: image.imageManifest, mediaType: image.imageManifestMediaType };
}
