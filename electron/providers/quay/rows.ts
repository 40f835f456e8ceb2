import { isDigest } from "../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import { isRepository, isTag } from "../../../shared/oci/reference.ts";
import {
  type ImageRow,
  type RepositoryRow,
  type ScanSummary,
  SEVERITIES,
  type Severity,
  type Vulnerability,
} from "../../../shared/provider.ts";
import { countOf, told, wordsOf } from "../answer-values.ts";
import type { Repository, Security, Tag } from "./schema.ts";

export function repositoryRows(repositories: readonly Repository[]): RepositoryRow[] {
  return repositories
    .map(({ namespace, name, description, is_public, last_modified }) => ({
      name: `${namespace}/${name}`,
      ...told({
        description: wordsOf(description),
        visibility: visibilityOf(is_public),
        updatedAt: milliseconds(last_modified),
      }),
    }))
    .filter(({ name }) => isRepository(name));
}

function visibilityOf(isPublic: boolean | null | undefined): "public" | "private" | undefined {
  if (typeof isPublic !== "boolean") return undefined;
  return isPublic ? "public" : "private";
}

/**
 * Images of one page of tags. A tag that was moved or deleted stays on Quay's list, with the time of its end.
 * @param now milliseconds since 1970
 */
export function imageRows(tags: readonly Tag[], now: number): ImageRow[] {
  const rows = new Map<string, ImageRow>();
  for (const tag of tags) {
    const endsAt = milliseconds(tag.end_ts);
    if (!isTag(tag.name) || (endsAt !== undefined && endsAt <= now)) continue;
    const digest = isDigest(tag.manifest_digest) ? tag.manifest_digest : undefined;
    const key = digest ?? tag.name;
    const row = rows.get(key) ?? { tags: [], ...told({ digest }), ...sizeOf(tag) };
    const named = { name: tag.name, ...told({ pushedAt: milliseconds(tag.start_ts) }) };
    rows.set(key, { ...row, tags: [...row.tags, named] });
  }
  return [...rows.values()];
}

/** Of an index Quay tells no size, or only that of its own. */
function sizeOf({ is_manifest_list: isIndex, size }: Tag): Partial<ImageRow> {
  if (isIndex !== true) return told({ bytes: countOf(size) });
  const bytes = countOf(size);
  return {
    mediaType: MEDIA_TYPES.ociIndex,
    ...(bytes === undefined || bytes === 0 ? {} : { bytes, bytesIncomplete: true }),
  };
}

function milliseconds(seconds: number | null | undefined): number | undefined {
  const count = countOf(seconds);
  return count === undefined || count === 0 ? undefined : count * 1000;
}

const STATUS: Readonly<Record<string, ScanSummary["status"]>> = {
  scanned: "done",
  queued: "running",
  failed: "failed",
  unsupported: "unsupported",
};

export function vulnerabilityRows({ data }: Security): Vulnerability[] {
  return (data?.Layer?.Features ?? []).flatMap(({ Name, Version, Vulnerabilities }) =>
    (Vulnerabilities ?? []).map((found) => ({
      id: wordsOf(found.Name) ?? "",
      severity: severityOf(found.Severity),
      package: wordsOf(Name) ?? "",
      version: wordsOf(Version) ?? "",
      links: (found.Link ?? "").split(/\s+/).filter((link) => /^https?:\/\//.test(link)),
      ...told({ fixedIn: wordsOf(found.FixedBy), description: wordsOf(found.Description) }),
    })),
  );
}

export function scanSummary(security: Security): ScanSummary {
  const status = STATUS[security.status] ?? "none";
  if (status !== "done") return { status };
  const found = vulnerabilityRows(security);
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of found) counts[severity] = (counts[severity] ?? 0) + 1;
  return {
    status,
    total: found.length,
    fixable: found.filter(({ fixedIn }) => fixedIn !== undefined).length,
    counts,
    ...told({ severity: SEVERITIES.find((severity) => counts[severity] !== undefined) }),
  };
}

function severityOf(word: string | null | undefined): Severity {
  return SEVERITIES.find((severity) => severity === word?.toLowerCase()) ?? "unknown";
}
