import {
  COSIGN_KINDS,
  type CosignKind,
  cosignTag,
  nameBeside,
} from "../../../shared/addition-tag.ts";
import { artifactOf } from "../../../shared/artifact.ts";
import { isAppError } from "../../../shared/errors.ts";
import { formatLocation, locationAt } from "../../../shared/location.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import { type Digest, isDigest } from "../../../shared/oci/digest.ts";
import type { RelatedItem } from "../../../shared/related.ts";
import { isAttestation } from "../choose-image.ts";
import type { ImageCallOptions, Source } from "../image-store.ts";
import { sizeOf } from "../summary.ts";
import { type Findings, Search } from "./search.ts";
import { listedSubject, type ReadManifest, type Subject, subjectsOf } from "./subjects.ts";

/** Additions that are read to say what they are. Each is a request, and a pull where those are counted. */
const MAX_READ = 60;
const MAX_READ_COUNTED = 10;
/** Subjects that are asked about at once. */
const PARALLEL = 4;

/** BuildKit's note of which image of the index a statement is about. */
const BUILDKIT_SUBJECT = "vnd.docker.reference.digest";

/** What is listed somewhere as belonging to a subject. */
interface Listed {
  readonly descriptor: Descriptor;
  readonly subject: Subject;
  readonly found: RelatedItem["found"];
  readonly name?: string;
}

/**
 * Signatures, SBOMs, attestations and other additions of an image and of its platforms: by their subject, under cosign's
 * tags, and in the index itself. Nothing of it is verified but that a referrer names the subject it is listed for.
 */
export async function findAttached(
  source: Source,
  root: ReadManifest,
  options: ImageCallOptions,
): Promise<Findings<RelatedItem>> {
  const { subjects, complete } = subjectsOf(root);
  const search = new Search(source, { ...options, limit: readLimit(source), complete });
  const listed = [...entriesOf(root)];
  await search.each(subjects, PARALLEL, async (subject) => {
    listed.push(...(await referrersOf(source, subject, search)));
    for (const kind of COSIGN_KINDS) {
      const addition = await underTag(source, subject, kind, search);
      if (addition !== undefined) listed.push(addition);
    }
  });
  const items = new Map<Digest, RelatedItem>();
  await search.each(inOrder(listed), PARALLEL, async (one) => {
    const item = items.has(one.descriptor.digest) ? undefined : await itemOf(one, source, search);
    if (item !== undefined && item.digest !== undefined) items.set(item.digest, item);
  });
  return search.findings([...items.values()]);
}

function readLimit({ metered }: Source): number {
  return metered?.isCounted() === true ? MAX_READ_COUNTED : MAX_READ;
}

function* entriesOf({ manifest }: ReadManifest): Generator<Listed> {
  if (manifest.kind !== "index") return;
  for (const descriptor of manifest.manifests) {
    if (!isAttestation(descriptor)) continue;
    const about = descriptor.annotations?.[BUILDKIT_SUBJECT];
    if (!isDigest(about)) continue;
    yield { descriptor, subject: listedSubject(manifest, about), found: "entry" };
  }
}

async function referrersOf(
  source: Source,
  subject: Subject,
  search: Search,
): Promise<readonly Listed[]> {
  const listed = await search.attempt((call) => source.listReferrers(subject.digest, call));
  if (listed?.complete === false) search.missSome();
  return (listed?.entries ?? []).map((descriptor) => ({ descriptor, subject, found: "referrer" }));
}

async function underTag(
  source: Source,
  subject: Subject,
  kind: CosignKind,
  search: Search,
): Promise<Listed | undefined> {
  const tag = cosignTag(subject.digest, kind);
  const name = nameBeside(source.location, undefined, tag);
  if (name === undefined) return undefined;
  const descriptor = await search.attempt((call) => source.resolve({ name }, call), isAbsent);
  return descriptor === undefined ? undefined : { descriptor, subject, found: "tag", name: tag };
}

function isAbsent(error: unknown): boolean {
  return (
    isAppError(error) &&
    (error.code === "manifest_not_found" ||
      error.code === "image_not_found" ||
      error.code === "repository_not_found")
  );
}

/** In the order of the subjects, whatever came first. */
function inOrder(listed: readonly Listed[]): readonly Listed[] {
  return listed.toSorted(
    (a, b) => Number(a.subject.platform !== undefined) - Number(b.subject.platform !== undefined),
  );
}

/** Undefined for what cannot be read, and for a referrer that names another subject: anybody may have written the list. */
async function itemOf(
  { descriptor, subject, found, name }: Listed,
  source: Source,
  search: Search,
): Promise<RelatedItem | undefined> {
  const read = await search.read(descriptor);
  if (read === undefined) return undefined;
  const { manifest } = read;
  if (found === "referrer" && manifest.subject?.digest !== subject.digest) return undefined;
  const artifact = artifactOf(manifest);
  const created = manifest.annotations["org.opencontainers.image.created"];
  return {
    location: formatLocation(locationAt(source.location, descriptor.digest)),
    ...(name === undefined ? {} : { name }),
    digest: descriptor.digest,
    mediaType: manifest.mediaType,
    size: manifest.kind === "manifest" ? sizeOf(manifest) : descriptor.size,
    ...(created === undefined ? {} : { created }),
    found,
    ...(artifact === undefined ? {} : { artifact }),
    subject,
  };
}
