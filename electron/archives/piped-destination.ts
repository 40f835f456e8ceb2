import type { Destination } from "../images/image-store.ts";
import type { ArchiveDestination } from "./archive-destination.ts";

/**
 * An archive whose members go out one after the other, whoever writes them: each waits for its turn. Nobody knows what
 * room there is at the other end.
 */
export function inTurns(archive: ArchiveDestination): Destination {
  let last: Promise<unknown> = Promise.resolve();
  const turn = <T>(work: () => Promise<T>): Promise<T> => {
    const own = last.then(work);
    last = own.catch(() => undefined);
    return own;
  };
  return {
    location: archive.location,
    origin: archive.origin,
    repository: undefined,
    hasBlob: (descriptor, options) => archive.hasBlob(descriptor, options),
    hasManifest: (descriptor, options) => archive.hasManifest(descriptor, options),
    resolveName: (name, options) => archive.resolveName(name, options),
    writeBlob: (content, options) => turn(() => archive.writeBlob(content, options)),
    writeManifest: (descriptor, bytes, options) =>
      turn(() => archive.writeManifest(descriptor, bytes, options)),
    writeName: (name, descriptor, bytes, options) =>
      turn(() => archive.writeName(name, descriptor, bytes, options)),
    finish: (options) => turn(() => archive.finish(options)),
    abandon: () => archive.abandon(),
  };
}
