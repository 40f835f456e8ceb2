import { addAbortSignal, Readable } from "node:stream";
import { cancelledError } from "../../shared/errors.ts";
import { type ArchiveBytes, bytesOfFiles, spoolBytes } from "./archive-bytes.ts";
import { archiveError } from "./archive-error.ts";
import { explainParts } from "./bundle/explain-parts.ts";
import { findArchiveFiles } from "./bundle/find-parts.ts";
import { indexTar, type TarIndex, type TarMember } from "./tar-index.ts";
import { closeWithOwner, type Spool } from "./spool.ts";
import { isPacked, unpackArchive } from "./unpack-archive.ts";

/** Links on links: writers of `docker save` make one. */
const MAX_LINKS = 8;

/** An archive that was looked through once; its members are read where they lie. */
export interface ArchiveFile {
  /** Absolute and real; of what came as a stream, what it is called. */
  readonly path: string;
  /** A file of that name, links inside the archive followed. @throws archive_invalid when the name stands there twice */
  find(name: string): TarMember | undefined;
  /** Bytes of a member. @throws archive_invalid when the file was changed meanwhile */
  openMember(member: TarMember, offset: number, signal: AbortSignal): Promise<Readable>;
  /** The first 4 bytes of a member, which tell how it is packed. */
  peek(member: TarMember): Promise<Buffer>;
  /** A small member, or undefined when there is none. @throws archive_invalid when it has more than `limit` bytes */
  read(name: string, limit: number): Promise<Buffer | undefined>;
}

/**
 * Opens a tar file, or one in parts; one packed with gzip or Zstandard is unpacked into `spoolFolder` first, because its
 * members can only be read in their order.
 * @throws path_not_found, archive_invalid, graph_too_large for what unpacks without end, destination_full;
 * bundle_incomplete for a part that is missing or has a wrong size
 */
export async function openArchive(
  typed: string,
  options: { readonly spoolFolder: string; readonly signal: AbortSignal },
): Promise<ArchiveFile> {
  const files = await findArchiveFiles(typed);
  const { path } = files;
  const bytes = await bytesOfFiles(files);
  if (isPacked(await bytes.read(0, 4))) {
    const packed = await bytes.stream(0, bytes.length, options.signal);
    return openSpooled(path, await unpackArchive(packed, { ...options, path }), options);
  }
  if (options.signal.aborted) throw cancelledError("opening an archive");
  try {
    return await indexed(path, bytes);
  } catch (error) {
    throw await explainParts(error, files, options.signal);
  }
}

/**
 * An archive whose bytes are in a spool, which from now on belongs to it. @param path what errors call it
 * @throws archive_invalid
 */
export async function openSpooled(
  path: string,
  spool: Spool,
  { signal }: { readonly signal: AbortSignal },
): Promise<ArchiveFile> {
  try {
    if (signal.aborted) throw cancelledError("opening an archive");
    const archive = await indexed(path, spoolBytes(spool));
    closeWithOwner(archive, spool);
    return archive;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function indexed(path: string, bytes: ArchiveBytes): Promise<ArchiveFile> {
  const index = await indexTar(path, bytes.length, (at, length) => bytes.read(at, length));
  return new IndexedArchive(path, bytes, index);
}

class IndexedArchive implements ArchiveFile {
  readonly path: string;
  readonly #bytes: ArchiveBytes;
  readonly #index: TarIndex;

  constructor(path: string, bytes: ArchiveBytes, index: TarIndex) {
    this.path = path;
    this.#bytes = bytes;
    this.#index = index;
  }

  find(name: string): TarMember | undefined {
    let wanted = name;
    for (let step = 0; step < MAX_LINKS; step += 1) {
      if (this.#index.repeated.has(wanted)) {
        throw archiveError(this.path, "the name stands there twice", wanted);
      }
      const member = this.#index.members.get(wanted);
      if (member?.link === undefined) return member;
      wanted = member.link;
    }
    throw archiveError(this.path, "its links lead in a circle", name);
  }

  async openMember(member: TarMember, offset: number, signal: AbortSignal): Promise<Readable> {
    if (signal.aborted) throw cancelledError("reading an archive");
    const start = member.offset + offset;
    const end = member.offset + member.size;
    const stream =
      start >= end ? Readable.from([]) : await this.#bytes.stream(start, end, signal, this);
    // A stream that is born aborted reports it before anybody can listen, which would end the process.
    if (!signal.aborted) return addAbortSignal(signal, stream);
    stream.on("error", () => undefined).destroy();
    throw cancelledError("reading an archive");
  }

  peek({ offset, size }: TarMember): Promise<Buffer> {
    return this.#bytes.read(offset, Math.min(4, size));
  }

  async read(name: string, limit: number): Promise<Buffer | undefined> {
    const member = this.find(name);
    if (member === undefined) return undefined;
    if (member.size > limit) {
      throw archiveError(this.path, `it has ${member.size} bytes, more than ${limit}`, name);
    }
    return this.#bytes.read(member.offset, member.size);
  }
}
