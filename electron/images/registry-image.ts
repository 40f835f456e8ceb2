import type { RegistryLocation } from "../../shared/location.ts";
import type { RegistryClient } from "../registry/client.ts";
import type { Destination, Removable, Source } from "./image-store.ts";

/**
 * A repository of a registry as a place for images. Names are its tags.
 * @param access "push" when it will be written to
 */
export function createRegistryImage(
  location: RegistryLocation,
  client: RegistryClient,
  access: "pull" | "push",
): Source & Destination & Required<Pick<Destination, "mountBlob">> & Removable {
  const repository = client.repository(location.reference.repository, access);
  return {
    location,
    origin: `registry:${client.host}`,
    repository: repository.name,
    resolve: (target, options) =>
      repository.resolve("name" in target ? target.name : target.digest, options),
    readManifest: async (descriptor, options) =>
      (await repository.readManifest(descriptor, options)).bytes,
    openBlob: (descriptor, options) => repository.openBlob(descriptor, options),
    listNames: (options) => repository.listTags(options),
    listReferrers: (digest, options) => repository.listReferrers(digest, options),
    hasBlob: (descriptor, options) => repository.hasBlob(descriptor.digest, options),
    mountBlob: (descriptor, from, options) =>
      repository.mountBlob(descriptor.digest, from, options),
    writeBlob: (content, options) => repository.uploadBlob(content, options),
    hasManifest: (descriptor, options) => repository.hasManifest(descriptor.digest, options),
    writeManifest: async ({ digest, mediaType }, bytes, options) => {
      await repository.putManifest(digest, { mediaType, bytes }, options);
    },
    resolveName: (name, options) => repository.lookUp(name, options),
    writeName: async (name, { mediaType }, bytes, options) => {
      await repository.putManifest(name, { mediaType, bytes }, options);
    },
    removeName: (name, options) => repository.deleteTag(name, options),
    removeManifest: (digest, options) => repository.deleteManifest(digest, options),
  };
}
