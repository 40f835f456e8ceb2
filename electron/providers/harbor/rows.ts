import { isDigest } from "../../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../../shared/oci/reference.ts";
import { printable } from "../../../shared/printable.ts";
import {
  type ImageRow,
  type NamespaceRow,
  type RegistryLabel,
  type RepositoryRow,
  SEVERITIES,
  type ScanSummary,
  type Severity,
  type Vulnerability,
} from "../../../shared/provider.ts";
import type {
  Artifact,
  Label,
  Project,
  Report,
  ReportSummary,
  Repository,
  SearchAnswer,
} from "./schema.ts";

/** Names that cannot stand in a reference are left out. */
export function namespaceRows(projects: readonly Project[]): NamespaceRow[] {
  return projects
    .filter(({ name }) => isRepository(name))
    .map((project) =>
      given({
        name: project.name,
        visibility: visibilityOf(project.metadata?.public),
        repositories: project.repo_count,
        createdAt: timeOf(project.creation_time),
        isProxyCache: isProxyCache(project) ? true : undefined,
        hasRetention: (project.metadata?.retention_id ?? "") === "" ? undefined : true,
      }),
    );
}

/** Nothing can be pushed or copied into such a project. */
export function isProxyCache({ registry_id: registry = 0 }: Project): boolean {
  return registry > 0;
}

function visibilityOf(text: string | undefined): "public" | "private" | undefined {
  if (text === undefined) return undefined;
  return text === "true" ? "public" : "private";
}

export function repositoryRows(repositories: readonly Repository[]): RepositoryRow[] {
  return repositories
    .filter(({ name }) => isRepository(name))
    .map((repository) =>
      given({
        name: repository.name,
        description: wordsOf(repository.description),
        images: repository.artifact_count,
        pulls: repository.pull_count,
        createdAt: timeOf(repository.creation_time),
        updatedAt: timeOf(repository.update_time),
      }),
    );
}

export function searchRows({ repository: found }: SearchAnswer): RepositoryRow[] {
  return found
    .filter(({ repository_name: name }) => isRepository(name))
    .map((one) =>
      given({
        name: one.repository_name,
        visibility:
          one.project_public === undefined ? undefined : visibilityOf(String(one.project_public)),
        images: one.artifact_count,
        pulls: one.pull_count,
      }),
    );
}

/** @param project of the labels that are for one project only */
export function labelsOf(labels: readonly Label[], project: string): RegistryLabel[] {
  return labels.map(({ id, name, color = "", scope }) =>
    given({
      id: String(id),
      name: printable(name),
      color: /^#[0-9a-f]{6}$/i.test(color) ? color.toLowerCase() : undefined,
      namespace: scope === "p" ? project : undefined,
    }),
  );
}

/** Everything that a row of the list shows. */
export function imageRows(artifacts: readonly Artifact[], project: string): ImageRow[] {
  return artifacts.flatMap((artifact) =>
    isDigest(artifact.digest) ? [imageRow(artifact, artifact.digest, project)] : [],
  );
}

function imageRow(
  artifact: Artifact,
  digest: NonNullable<ImageRow["digest"]>,
  project: string,
): ImageRow {
  const accessories = artifact.accessories.flatMap(({ digest: own, type, size, creation_time }) =>
    isDigest(own)
      ? [given({ digest: own, type: printable(type), size, createdAt: timeOf(creation_time) })]
      : [],
  );
  return given({
    digest,
    tags: artifact.tags
      .filter(({ name }) => isTag(name))
      .map(({ name, push_time, pull_time, immutable }) =>
        given({
          name,
          pushedAt: timeOf(push_time),
          pulledAt: timeOf(pull_time),
          immutable,
        }),
      ),
    mediaType: wordsOf(artifact.manifest_media_type),
    artifactType: wordsOf(artifact.artifact_type),
    bytes: artifact.size,
    createdAt: timeOf(artifact.extra_attrs?.created),
    pushedAt: timeOf(artifact.push_time),
    pulledAt: timeOf(artifact.pull_time),
    platforms: platformsOf(artifact),
    labels: labelsOf(artifact.labels, project),
    scan: scanOf(artifact),
    signed: accessories.some(({ type }) => type.startsWith("signature.")),
    accessories,
  });
}

function platformsOf({ references, extra_attrs: own }: Artifact): string[] {
  const all = references.length > 0 ? references.map(({ platform }) => platform) : [own];
  const names = all.flatMap((platform) => {
    const { os = "", architecture = "" } = platform ?? {};
    const variant = platform && "variant" in platform ? platform.variant : undefined;
    // What belongs to a build, such as its provenance, says `unknown`.
    if (os === "" || architecture === "" || os === "unknown") return [];
    return [[os, architecture, variant ?? ""].filter((part) => part !== "").join("/")];
  });
  return [...new Set(names.map(printable))];
}

/** What Harbor's scanner found in short; `none` for what was never scanned. */
export function scanOf({ scan_overview: overview }: Pick<Artifact, "scan_overview">): ScanSummary {
  const report = Object.values(overview ?? {})[0];
  if (report === undefined) return { status: "none" };
  const { summary } = report;
  const counts = Object.entries(summary?.summary ?? {}).flatMap(([name, number]) => {
    const severity = severityOf(name);
    return severity === undefined || !Number.isInteger(number) ? [] : [[severity, number] as const];
  });
  return given({
    status: statusOf(report),
    severity: severityOf(report.severity),
    counts: counts.length === 0 ? undefined : Object.fromEntries(counts),
    total: integerOf(summary?.total),
    fixable: integerOf(summary?.fixable),
    finishedAt: timeOf(report.end_time),
    scanner: wordsOf(report.scanner?.name),
    percent: report.complete_percent,
  });
}

const SCAN_STATUSES: Readonly<Record<string, ScanSummary["status"]>> = {
  Success: "done",
  Error: "failed",
  Stopped: "failed",
  Pending: "running",
  Scheduled: "running",
  Running: "running",
};

function statusOf({ scan_status: status = "" }: ReportSummary): ScanSummary["status"] {
  return (Object.hasOwn(SCAN_STATUSES, status) ? SCAN_STATUSES[status] : undefined) ?? "none";
}

/** Undefined for `None`, which says that nothing was found. */
function severityOf(name: string | undefined): Severity | undefined {
  return SEVERITIES.find((severity) => severity === name?.toLowerCase());
}

/** The worst first, as Harbor's own page has them. */
export function vulnerabilitiesOf(reports: readonly Report[]): Vulnerability[] {
  const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
  return reports
    .flatMap(({ vulnerabilities }) => vulnerabilities)
    .map((found) =>
      given({
        id: printable(found.id),
        severity: severityOf(found.severity) ?? ("unknown" as const),
        package: printable(found.package ?? ""),
        version: printable(found.version ?? ""),
        fixedIn: wordsOf(found.fix_version),
        description: wordsOf(found.description),
        links: found.links.filter((link) => /^https?:\/\//.test(link)).map(printable),
      }),
    )
    .toSorted((a, b) => rank(a.severity) - rank(b.severity));
}

/** Milliseconds. Harbor writes the first of January of the year 1 for what never happened. */
export function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return time > 0 ? time : undefined;
}

/** Words of the server, safe to print; undefined for none. */
export function wordsOf(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : printable(text);
}

function integerOf(number: number | undefined): number | undefined {
  return number !== undefined && Number.isInteger(number) ? number : undefined;
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the fields that are undefined. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<T>;
}
