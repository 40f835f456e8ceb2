import type { RegistryLocation } from "../../shared/location.ts";
import type { RegistryClient } from "../registry/client.ts";
import type { RepositoryReader } from "../registry/mirrored-reader.ts";
import type { Destination, Removable, Source } from "./image-store.ts";

export interface RegistryImageOptions {
  /** "push" when it will be written to. */
  readonly access: "pull" | "push";
  /** Where it is read from, when not from the registry itself: mirrors first. */
  readonly reader?: RepositoryReader;
  /** What has to be typed before something here is replaced or removed. */
  readonly confirm?: string | undefined;
}

/** A repository of a registry as a place for images. Names are its tags. */
export function createRegistryImage(
  location: RegistryLocation,
  client: RegistryClient,
  options: RegistryImageOptions,
): Source & Destination & Required<Pick<Destination, "mountBlob">> & Removable {
  const repository = client.repository(location.reference.repository, options.access);
  const { reader = repository, confirm } = options;
  return {
    location,
    ...(confirm === undefined ? {} : { confirm }),
    origin: `registry:${client.host}`,
    repository: repository.name,
    resolve: (target, options) =>
      reader.resolve("name" in target ? target.name : target.digest, options),
    readManifest: async (descriptor, options) =>
      (await reader.readManifest(descriptor, options)).bytes,
    openBlob: (descriptor, options) => reader.openBlob(descriptor, options),
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
    removeName: (name, options) => repository.deleteTag(name, options),
    removeManifest: (digest, options) => repository.deleteManifest(digest, options),
  };
}
