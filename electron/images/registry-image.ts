import { hasCode } from "../../shared/errors.ts";
import type { RegistryLocation } from "../../shared/location.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { RegistryClient } from "../registry/client.ts";
import type { RepositoryReader } from "../registry/mirrored-reader.ts";
import type { PullCount } from "../registry/repository.ts";
import type {
  Destination,
  ImageCallOptions,
  Metered,
  RegistryVerbs,
  Removable,
  FixedNames,
  ServerCopy,
  Source,
} from "./image-store.ts";

export interface RegistryImageOptions {
  /** "push" when it will be written to. */
  readonly access: "pull" | "push";
  /** Where it is read from, when not from the registry itself: mirrors first. */
  readonly reader?: RepositoryReader;
  /** What has to be typed before something here is replaced or removed. */
  readonly confirm?: string | undefined;
  /** What the service does besides the distribution-spec. */
  readonly verbs?: RegistryVerbs | undefined;
  readonly serverCopy?: ServerCopy | undefined;
  readonly fixedNames?: FixedNames | undefined;
}

/** A repository of a registry as a place for images. Names are its tags. */
export function createRegistryImage(
  location: RegistryLocation,
  client: RegistryClient,
  options: RegistryImageOptions,
): Source & Destination & Required<Pick<Destination, "mountBlob">> & Removable {
  const repository = client.repository(location.reference.repository, options.access);
  const { reader = repository, confirm, verbs, serverCopy, fixedNames } = options;
  const meter = reader.pulls === undefined ? undefined : createMeter(reader.host, reader.pulls);
  return {
    location,
    ...(confirm === undefined ? {} : { confirm }),
    origin: `registry:${client.host}`,
    repository: repository.name,
    resolve: (target, options) =>
      reader.resolve("name" in target ? target.name : target.digest, options),
    ...(meter === undefined ? {} : { metered: meter }),
    readManifest: async (descriptor, options) => {
      meter?.reads(descriptor.digest);
      return (await reader.readManifest(descriptor, options)).bytes;
    },
    openBlob: (descriptor, options) => reader.openBlob(descriptor, options),
    blobParts: (descriptor) => reader.blobParts(descriptor),
    listNames: (options) => reader.listTags(options),
    listReferrers: (digest, options) => reader.listReferrers(digest, options),
    hasBlob: (descriptor, options) => repository.hasBlob(descriptor.digest, options),
    mountBlob: (descriptor, from, options) => repository.mountBlob(descriptor, from, options),
    mountCandidates: ({ digest }) => repository.mountCandidates(digest),
    writeBlob: (content, options) => repository.uploadBlob(content, options),
    hasManifest: (descriptor, options) => repository.hasManifest(descriptor.digest, options),
    writeManifest: async ({ digest, mediaType }, bytes, options) => {
      await repository.putManifest(digest, { mediaType, bytes }, options);
    },
    resolveName: (name, options) => repository.lookUp(name, options),
    writeName: async (name, { mediaType }, bytes, options) => {
      await repository.putManifest(name, { mediaType, bytes }, options);
    },
    writeNames: (names, { mediaType }, bytes, options) =>
      repository.putManyTags(names, { mediaType, bytes }, options),
    ...(serverCopy === undefined ? {} : { serverCopy }),
    ...(fixedNames === undefined ? {} : { fixedNames }),
    ...(verbs === undefined
      ? {}
      : { tagDeletion: verbs.tagDeletion, removalBlock: verbs.removalBlock }),
    removeName: (name, options) =>
      byService(verbs?.deleteTag, name, options, () => repository.deleteTag(name, options)),
    removesNamesIndirectly: () => verbs?.deleteTag === undefined && repository.keepsTags(),
    removeNameIndirectly: (name, expected, options) =>
      repository.deleteTagIndirectly(name, expected, options),
    removeManifest: (digest, options) =>
      byService(verbs?.deleteImage, digest, options, () =>
        repository.deleteManifest(digest, options),
      ),
  };
}

/** The service's own verb; the distribution-spec's where there is none, or none for this account. */
async function byService<T>(
  verb: ((what: T, options: ImageCallOptions) => Promise<void>) | undefined,
  what: T,
  options: ImageCallOptions,
  bySpec: () => Promise<void>,
): Promise<void> {
  if (verb === undefined) return bySpec();
  try {
    return await verb(what, options);
  } catch (error) {
    if (!hasCode(error, "unsupported")) throw error;
    return bySpec();
  }
}

/** Counts what is not answered from memory. */
function createMeter(
  registry: string,
  pulls: PullCount,
): Metered & { readonly reads: (digest: Digest) => void } {
  let taken = 0;
  return {
    ...pulls,
    registry,
    taken: () => taken,
    reads: (digest) => {
      if (!pulls.isKept(digest)) taken += 1;
    },
  };
}
