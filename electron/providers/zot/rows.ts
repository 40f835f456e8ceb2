import { isDigest } from "../../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../../shared/oci/reference.ts";
import {
  type ImageRow,
  type RepositoryRow,
  type ScanSummary,
  SEVERITIES,
  type Severity,
  type Vulnerability,
} from "../../../shared/provider.ts";
import { countOf, timeOf, told, wordsOf } from "../answer-values.ts";
import type { Image, Repository, Weakness } from "./schema.ts";

export function repositoryRows(repositories: readonly Repository[]): RepositoryRow[] {
  return repositories
    .filter(({ Name }) => isRepository(Name))
    .map(({ Name, Size, DownloadCount, LastUpdated }) => ({
      name: Name,
      ...told({
        bytes: countOf(Size),
        pulls: countOf(DownloadCount),
        updatedAt: timeOf(LastUpdated),
      }),
    }));
}

/** zot lists tags: those of one image become one row. */
export function imageRows(images: readonly Image[]): ImageRow[] {
  const rows = new Map<string, ImageRow>();
  for (const image of images) {
    const digest = isDigest(image.Digest) ? image.Digest : undefined;
    const tag = image.Tag ?? "";
    const key = digest ?? tag;
    const row = rows.get(key) ?? { tags: [], ...told({ digest }), ...factsOf(image) };
    const named = isTag(tag)
      ? [{ name: tag, ...told({ pushedAt: timeOf(image.TaggedTimestamp) }) }]
      : [];
    rows.set(key, { ...row, tags: [...row.tags, ...named] });
  }
  return [...rows.values()];
}

function factsOf(image: Image): Partial<ImageRow> {
  const platforms = (image.Manifests ?? []).flatMap(({ Platform }) =>
    Platform?.Os && Platform.Arch ? [wordsOf(`${Platform.Os}/${Platform.Arch}`) ?? ""] : [],
  );
  return {
    ...(platforms.length === 0 ? {} : { platforms: [...new Set(platforms)] }),
    ...told({
      mediaType: wordsOf(image.MediaType),
      artifactType: wordsOf(image.ArtifactType),
      bytes: countOf(image.Size),
      createdAt: timeOf(image.LastUpdated),
      pushedAt: timeOf(image.PushTimestamp),
      pulledAt: timeOf(image.LastPullTimestamp),
      pushedBy: wordsOf(image.PushedBy),
      pulls: countOf(image.DownloadCount),
      signed: image.IsSigned ?? undefined,
    }),
  };
}

export function vulnerabilityRows(found: readonly Weakness[]): Vulnerability[] {
  return found.flatMap(({ Id, Title, Severity, Reference, PackageList }) =>
    (PackageList ?? []).map(({ Name, InstalledVersion, FixedVersion }) => ({
      id: wordsOf(Id) ?? "",
      severity: severityOf(Severity),
      package: wordsOf(Name) ?? "",
      version: wordsOf(InstalledVersion) ?? "",
      links: /^https?:\/\//.test(Reference ?? "") ? [wordsOf(Reference) ?? ""] : [],
      ...told({ fixedIn: wordsOf(FixedVersion), description: wordsOf(Title) }),
    })),
  );
}

export function scanSummary(found: readonly Weakness[]): ScanSummary {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { Severity } of found) {
    const severity = severityOf(Severity);
    counts[severity] = (counts[severity] ?? 0) + 1;
  }
  const isFixable = ({ PackageList }: Weakness): boolean =>
    (PackageList ?? []).some(({ FixedVersion }) => wordsOf(FixedVersion) !== undefined);
  return {
    status: "done",
    total: found.length,
    fixable: found.filter(isFixable).length,
    counts,
    ...told({ severity: SEVERITIES.find((severity) => counts[severity] !== undefined) }),
  };
}

function severityOf(word: string | null | undefined): Severity {
  return SEVERITIES.find((severity) => severity === word?.toLowerCase()) ?? "unknown";
}
