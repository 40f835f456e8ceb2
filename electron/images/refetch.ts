import { createHash } from "node:crypto";
import { pipeline, Readable, Transform } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import { parseReference, type Reference } from "../../shared/oci/reference.ts";
import type { BlobContent, ImageCallOptions, Places, Source } from "./image-store.ts";
import { isDocumentType } from "./layout-graph.ts";
import { RECOVERED } from "./rebuild-index.ts";
import type { FetchBlob } from "./repair-layout.ts";

/** Fetches a blob of a stored image from the registry and repository in the image's name. */
export function createRefetch(places: Pick<Places, "openSource">): FetchBlob {
  return async ({ descriptor, name }, options) => {
    const reference = registryOf(name);
    if (reference === undefined) return undefined;
    const source = await places.openSource({ kind: "registry", reference });
    return isDocumentType(descriptor.mediaType)
      ? await manifestContent(source, descriptor, options)
      : blobContent(source, descriptor, options);
  };
}

/** Undefined for names that no registry knows. */
function registryOf(name: string): Reference | undefined {
  try {
    const reference = parseReference(name);
    return `${reference.registry}/${reference.repository}` === RECOVERED ? undefined : reference;
  } catch {
    return undefined;
  }
}

/** A source verifies manifests itself. */
async function manifestContent(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<BlobContent> {
  const bytes = Buffer.from(await source.readManifest(descriptor, options));
  const open = (offset: number): Promise<Readable> =>
    Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false }));
  return { descriptor, open };
}

function blobContent(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): BlobContent {
  return {
    descriptor,
    async open(offset) {
      const stream = await source.openBlob(descriptor, options);
      // The failure reaches whoever reads the verified end.
      return pipeline(stream, verifier(descriptor, offset), () => undefined);
    },
  };
}

/** Hashes everything, also the first `skip` bytes, which it does not pass on. Ends with an error unless all was right. */
function verifier({ digest, size }: Descriptor, skip: number): Transform {
  const algorithm = digestAlgorithm(digest);
  const hash = createHash(algorithm);
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      const left = Math.max(0, skip - received);
      received += chunk.byteLength;
      done(null, left < chunk.byteLength ? chunk.subarray(left) : undefined);
    },
    flush(done) {
      const actual = digestOf(algorithm, hash.digest("hex"));
      if (received === size && actual === digest) done();
      else if (received !== size)
        done(wrong("size_mismatch", digest, { expected: size, actual: received }));
      else done(wrong("digest_mismatch", digest, { expected: digest, actual }));
    },
  });
}

function wrong(
  code: "size_mismatch" | "digest_mismatch",
  digest: string,
  facts: { readonly expected: string | number; readonly actual: string | number },
): AppError {
  return new AppError(code, `${digest}: expected ${facts.expected}, got ${facts.actual}`, {
    details: { digest, ...facts },
  });
}
