import {
  jsonReply,
  type Reply,
  type RepositoryState,
  type StoredManifest,
} from "../../registry/state.ts";
import {
  type HarborCall,
  isReply,
  jsonOf,
  pageReply,
  projectFor,
  refusal,
  refusedChange,
} from "./request.ts";
import { type ArtifactFacts, factsOf, type HarborProject, NEVER_TIME } from "./world.ts";

const REPORT = "application/vnd.security.vulnerability.report; version=1.1";

interface Document {
  readonly manifests?: readonly { digest: string; platform?: object }[];
  readonly config?: { digest: string; size: number };
  readonly layers?: readonly { digest: string; size: number }[];
  readonly subject?: { digest: string };
  readonly artifactType?: string;
}

/** A repository that the account may see. */
interface Opened {
  readonly project: HarborProject;
  readonly name: string;
  readonly held: RepositoryState;
  readonly tagsOf: ReadonlyMap<string, readonly string[]>;
  /** What is kept with an image. */
  readonly keptWith: ReadonlyMap<string | undefined, readonly string[]>;
}

/** `…/repositories/{name}/artifacts` and below. */
export function artifactsReply(call: HarborCall): Reply {
  const opened = open(call);
  if ("status" in opened) return opened;
  const [reference, what, which] = call.parts.slice(5);
  const { method } = call.request;
  if (reference === undefined) {
    return method === "POST" ? copyReply(call, opened) : listReply(call, opened);
  }
  const digest = reference.includes(":") ? reference : opened.held.tags.get(reference);
  if (digest === undefined || !opened.held.manifests.has(digest)) {
    return refusal(404, "NOT_FOUND", `artifact ${opened.name}:${reference} not found`);
  }
  if (what === undefined && method === "GET")
    return jsonReply(200, artifactOf(call, opened, digest));
  if (what === "additions") return reportReply(factsOf(call.world, opened.name, digest));
  const refused = refusedChange(call, opened.project);
  if (refused !== undefined) return refused;
  if (what === undefined) return deleteReply(opened, digest);
  if (what === "tags") return tagReply(call, opened, digest, which);
  if (what === "labels") return labelReply(call, opened, digest, which);
  factsOf(call.world, opened.name, digest).scan = "Running";
  return { status: 202 };
}

function open(call: HarborCall): Opened | Reply {
  const [, projectName = "", , rest = ""] = call.parts;
  const project = projectFor(call, projectName);
  if (isReply(project)) return project;
  const name = `${projectName}/${rest}`;
  const held = call.registry.repositories.get(name);
  const isTarget = call.request.method === "POST" && call.parts[5] === undefined;
  if (held === undefined && !isTarget)
    return refusal(404, "NOT_FOUND", `repository ${name} not found`);
  return { project, name, ...viewOf(held ?? emptyRepository()) };
}

/** Looked through once for a whole page. */
function viewOf(held: RepositoryState): Pick<Opened, "held" | "tagsOf" | "keptWith"> {
  const tagsOf = Map.groupBy(held.tags.keys(), (tag) => held.tags.get(tag) ?? "");
  const keptWith = Map.groupBy(
    held.manifests.keys(),
    (digest) => documentOf(held, digest).subject?.digest,
  );
  return { held, tagsOf, keptWith };
}

function emptyRepository(): RepositoryState {
  return { blobs: new Map(), manifests: new Map(), tags: new Map(), uploads: new Map() };
}

/** Read once: a list of thousands looks at each of them many times. */
const documents = new WeakMap<StoredManifest, Document>();

export function documentOf(held: RepositoryState, digest: string): Document {
  const stored = held.manifests.get(digest);
  if (stored === undefined) return {};
  const known = documents.get(stored);
  if (known !== undefined) return known;
  const document = JSON.parse(stored.bytes.toString("utf8")) as Document;
  documents.set(stored, document);
  return document;
}

/** The images of a repository: not those that belong to an index or are kept with another image, unless they have a tag. */
export function imagesOf(held: RepositoryState): string[] {
  const digests = [...held.manifests.keys()];
  const children = new Set(
    digests.flatMap((digest) => documentOf(held, digest).manifests?.map((one) => one.digest) ?? []),
  );
  const tagged = new Set(held.tags.values());
  return digests.filter((digest) => {
    if (documentOf(held, digest).subject !== undefined) return false;
    return tagged.has(digest) || !children.has(digest);
  });
}

function listReply(call: HarborCall, opened: Opened): Reply {
  const images = imagesOf(opened.held);
  for (const digest of images) factsOf(call.world, opened.name, digest);
  return pageReply(call, images.toReversed(), (digest) => artifactOf(call, opened, digest));
}

/** Fields that were not asked for are left out, as Harbor does. */
function artifactOf(
  call: HarborCall,
  { project, name, held, tagsOf, keptWith }: Opened,
  digest: string,
): object {
  const { searchParams } = call.request.url;
  const asked = (what: string, byDefault = false): boolean =>
    (searchParams.get(`with_${what}`) ?? String(byDefault)) === "true";
  const facts = factsOf(call.world, name, digest);
  const document = documentOf(held, digest);
  const tags = tagsOf.get(digest) ?? [];
  const kept = asked("accessory") ? (keptWith.get(digest) ?? []) : [];
  const accessories = kept.map((own, index) => accessoryOf(held, digest, own, index + 1));
  const mediaType = held.manifests.get(digest)?.mediaType ?? "";
  return {
    id: facts.id,
    type: "IMAGE",
    project_id: project.id,
    repository_id: 1,
    repository_name: name,
    digest,
    media_type: "application/vnd.oci.image.config.v1+json",
    manifest_media_type: mediaType,
    artifact_type: document.artifactType ?? "application/vnd.oci.image.config.v1+json",
    size: sizeOf(held, digest),
    push_time: facts.pushTime,
    pull_time: facts.pullTime,
    icon: "sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06",
    addition_links: {
      vulnerabilities: { absolute: false, href: `/api/v2.0/projects/${project.name}/…` },
    },
    ...(document.config === undefined
      ? {}
      : { extra_attrs: configOf(held, document.config.digest) }),
    ...(document.manifests === undefined
      ? {}
      : {
          references: document.manifests.map(({ digest: child, platform }) => ({
            parent_id: facts.id,
            child_id: 0,
            child_digest: child,
            platform,
          })),
        }),
    ...(asked("tag", true)
      ? {
          tags: tags.map((tag, index) => ({
            id: index + 1,
            artifact_id: facts.id,
            repository_id: 1,
            name: tag,
            push_time: facts.pushTime,
            pull_time: NEVER_TIME,
            immutable: asked("immutable_status") && isImmutable(project, tag),
          })),
        }
      : {}),
    ...(asked("label") && facts.labels.size > 0 ? { labels: labelsOf(call, facts) } : {}),
    ...(asked("scan_overview") && facts.scan !== "none"
      ? { scan_overview: { [REPORT]: overviewOf(facts) } }
      : {}),
    ...(accessories.length === 0 ? {} : { accessories }),
  };
}

function sizeOf(held: RepositoryState, digest: string): number {
  const { config, layers = [], manifests = [] } = documentOf(held, digest);
  const own = held.manifests.get(digest)?.bytes.length ?? 0;
  const content = [...layers, ...(config === undefined ? [] : [config])];
  return [
    ...content.map(({ size }) => size),
    ...manifests.map((one) => sizeOf(held, one.digest)),
  ].reduce((sum, size) => sum + size, own);
}

function configOf(held: RepositoryState, digest: string): object {
  const bytes = held.blobs.get(digest)?.toString("utf8") ?? "{}";
  const { architecture, os, created } = JSON.parse(bytes) as Record<string, unknown>;
  return { architecture, os, created: created ?? "2026-10-30T07:00:00Z", author: "", config: {} };
}

function accessoryOf(held: RepositoryState, subject: string, own: string, id: number): object {
  const isSignature = documentOf(held, own).artifactType?.includes("signature") === true;
  return {
    id,
    artifact_id: id,
    subject_artifact_digest: subject,
    digest: own,
    size: held.manifests.get(own)?.bytes.length ?? 0,
    type: isSignature ? "signature.cosign" : "subject.accessory",
    icon: "",
    creation_time: "2026-11-02T08:00:00.000Z",
  };
}

/** A scan runs for one look at it. */
function overviewOf(facts: ArtifactFacts): object {
  if (facts.scan === "Running") {
    facts.scan = "Success";
    return {
      report_id: "r1",
      scan_status: "Running",
      severity: "",
      complete_percent: 40,
      start_time: NEVER_TIME,
      end_time: NEVER_TIME,
    };
  }
  return {
    report_id: "r1",
    scan_status: "Success",
    severity: "Critical",
    duration: 7,
    summary: { total: 3, fixable: 1, summary: { Critical: 1, Low: 2 } },
    start_time: "2026-11-03T08:00:00Z",
    end_time: "2026-11-03T08:00:07Z",
    complete_percent: 100,
    scanner: { name: "Trivy", vendor: "Aqua Security", version: "v0.66" },
  };
}

function reportReply({ scan }: ArtifactFacts): Reply {
  if (scan === "none") return jsonReply(200, {});
  const found = (id: string, severity: string, fixed: string) => ({
    id,
    package: "openssl",
    version: "3.0.1",
    fix_version: fixed,
    severity,
    description: `What is wrong in ${id}`,
    links: [`https://avd.example/${id.toLowerCase()}`],
    artifact_digests: [],
  });
  const vulnerabilities = [
    found("CVE-2026-2", "Low", ""),
    found("CVE-2026-1", "Critical", "3.0.2"),
    found("CVE-2026-3", "Low", ""),
  ];
  return jsonReply(200, {
    [REPORT]: { generated_at: "2026-11-03T08:00:07Z", severity: "Critical", vulnerabilities },
  });
}

export function isImmutable({ immutable }: HarborProject, tag: string): boolean {
  return immutable.some((rule) => rule.test(tag));
}

function deleteReply({ project, held }: Opened, digest: string): Reply {
  const tags = [...held.tags].filter(([, target]) => target === digest).map(([tag]) => tag);
  const fixed = tags.find((tag) => isImmutable(project, tag));
  if (fixed !== undefined) return immutableReply(fixed);
  const isChild = [...held.manifests.keys()].some((other) =>
    documentOf(held, other).manifests?.some((child) => child.digest === digest),
  );
  if (isChild) {
    const message = "the deleting artifact is referenced by others";
    return refusal(412, "VIOLATE_FOREIGN_KEY_CONSTRAINT", message);
  }
  held.manifests.delete(digest);
  for (const tag of tags) held.tags.delete(tag);
  return { status: 200 };
}

export function immutableReply(tag: string): Reply {
  const message = `the tag ${tag} configured as immutable, cannot be deleted`;
  return refusal(412, "PRECONDITION", message);
}

function tagReply(
  call: HarborCall,
  { project, held }: Opened,
  digest: string,
  tag: string | undefined,
): Reply {
  if (call.request.method === "POST") {
    const { name = "" } = jsonOf<{ name: string }>(call);
    if (held.tags.has(name)) {
      return refusal(409, "CONFLICT", `tag ${name} already exists under the repository 1`);
    }
    held.tags.set(name, digest);
    return { status: 201, headers: { location: `${call.request.url.pathname}/${name}` } };
  }
  if (tag === undefined || held.tags.get(tag) !== digest)
    return refusal(404, "NOT_FOUND", `tag ${tag} attached to artifact not found`);
  if (isImmutable(project, tag)) return immutableReply(tag);
  held.tags.delete(tag);
  return { status: 200 };
}

function labelReply(
  call: HarborCall,
  { name }: Opened,
  digest: string,
  which: string | undefined,
): Reply {
  const { labels } = factsOf(call.world, name, digest);
  const id = which === undefined ? (jsonOf<{ id: number }>(call).id ?? 0) : Number(which);
  if (!call.world.labels.some((label) => label.id === id))
    return refusal(404, "NOT_FOUND", `label ${id} not found`);
  if (which === undefined && labels.has(id))
    return refusal(409, "CONFLICT", `label ${id} is already added to the artifact`);
  if (which === undefined) labels.add(id);
  else if (!labels.delete(id)) return refusal(404, "NOT_FOUND", `label ${id} not found`);
  return { status: 200 };
}

export function labelsOf(
  { world }: HarborCall,
  { labels }: Pick<ArtifactFacts, "labels">,
): object[] {
  return world.labels
    .filter(({ id }) => labels.has(id))
    .map(({ id, name, color, project }) => ({
      id,
      name,
      color,
      scope: project === undefined ? "g" : "p",
    }));
}

/** With its children, its accessories, and all its tags. */
function copyReply(call: HarborCall, { project, name }: Opened): Reply {
  const refused = refusedChange(call, project);
  if (refused !== undefined) return refused;
  const { copyRefusal } = call.world;
  if (copyRefusal !== undefined) return refusal(copyRefusal.status, "REFUSED", copyRefusal.message);
  if (project.isProxyCache) {
    const message = `the operation isn't supported for a proxy project`;
    return refusal(405, "METHOD_NOT_ALLOWED", message);
  }
  const from = call.request.url.searchParams.get("from") ?? "";
  const [, repository = "", , tag, digest] = /^([^@:]+)(:([^@]+)|@(.+))$/.exec(from) ?? [];
  const source = call.registry.repositories.get(repository);
  const wanted = digest ?? source?.tags.get(tag ?? "");
  if (source === undefined || wanted === undefined || !source.manifests.has(wanted))
    return refusal(404, "NOT_FOUND", `artifact ${from} not found`);
  if (documentOf(source, wanted).subject !== undefined)
    return refusal(403, "DENIED", "copying an accessory is not supported");
  const target = call.registry.repositories.get(name) ?? emptyRepository();
  const tags = [...source.tags].filter(([, image]) => image === wanted).map(([one]) => one);
  const fixed = tags.find((one) => target.tags.has(one) && isImmutable(project, one));
  if (fixed !== undefined) return immutableReply(fixed);
  call.registry.repositories.set(name, target);
  for (const [key, bytes] of source.blobs) target.blobs.set(key, bytes);
  for (const key of closureOf(source, wanted)) {
    const stored = source.manifests.get(key);
    if (stored !== undefined) target.manifests.set(key, stored);
  }
  for (const one of tags) target.tags.set(one, wanted);
  return { status: 201, headers: { location: `${call.request.url.pathname}/${wanted}` } };
}

function closureOf(held: RepositoryState, digest: string): string[] {
  const children = documentOf(held, digest).manifests?.map((child) => child.digest) ?? [];
  const accessories = [...held.manifests.keys()].filter(
    (other) => documentOf(held, other).subject?.digest === digest,
  );
  return [digest, ...[...children, ...accessories].flatMap((other) => closureOf(held, other))];
}
