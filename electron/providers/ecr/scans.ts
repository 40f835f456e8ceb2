import { hasCode } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import {
  type ScanSummary,
  SEVERITIES,
  type Severity,
  type Vulnerability,
} from "../../../shared/provider.ts";
import { tokenPages } from "../aws/pages.ts";
import type { CallOptions, ImageOf, Scans } from "../provider.ts";
import { type EcrApi, PAGE_SIZE } from "./api.ts";
import {
  type EnhancedFinding,
  type Finding,
  type FindingsSummary,
  scanFindingsSchema,
  type ScanStatus,
} from "./schema.ts";

/** Findings of one image: more are not read by anybody. */
const MAX_FINDINGS = 20_000;

/** By AWS's names of a state. Source: Amazon ECR API Reference, ImageScanStatus, 2026-11. */
const STATES: Readonly<Record<string, ScanSummary["status"]>> = {
  IN_PROGRESS: "running",
  PENDING: "running",
  COMPLETE: "done",
  /** Inspector looks again and again. */
  ACTIVE: "done",
  FAILED: "failed",
  LIMIT_EXCEEDED: "failed",
  UNSUPPORTED_IMAGE: "unsupported",
  SCAN_ELIGIBILITY_EXPIRED: "none",
  FINDINGS_UNAVAILABLE: "none",
  IMAGE_ARCHIVED: "none",
};

const NAMES: Readonly<Record<string, Severity>> = {
  CRITICAL: "critical",
  HIGH: "high",
  MEDIUM: "medium",
  LOW: "low",
  INFORMATIONAL: "negligible",
  UNDEFINED: "unknown",
  UNTRIAGED: "unknown",
};

/** What Amazon's scanners found: the basic one, or Inspector where it is switched on. */
export function createScans(ecr: EcrApi): Scans {
  return {
    summary: (image, options) => summaryOf(ecr, image, options),
    vulnerabilities: (image, options) => vulnerabilitiesOf(ecr, image, options),
    start: async ({ repository, digest }, { signal }) => {
      const input = { repositoryName: repository, imageId: { imageDigest: digest } };
      await ecr.call("StartImageScan", input, { details: { repository }, signal });
    },
  };
}

/** The state and numbers that come with every image of the list as well. */
export function scanSummary(
  status: ScanStatus | null | undefined,
  summary: FindingsSummary | null | undefined,
): ScanSummary {
  const counts = countsOf(summary?.findingSeverityCounts ?? {});
  const severity = SEVERITIES.find((one) => (counts[one] ?? 0) > 0);
  const known = STATES[status?.status ?? ""] ?? (summary ? "done" : "none");
  const finishedAt = summary?.imageScanCompletedAt;
  return {
    status: known,
    ...(severity === undefined ? {} : { severity }),
    ...(known === "done"
      ? { counts, total: Object.values(counts).reduce((sum, one) => sum + one, 0) }
      : {}),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

async function summaryOf(
  ecr: EcrApi,
  image: ImageOf,
  { signal }: CallOptions,
): Promise<ScanSummary> {
  try {
    const page = await findingsPage(ecr, image, { maxResults: 1, signal });
    return scanSummary(page.imageScanStatus, page.imageScanFindings);
  } catch (error) {
    if (isUnscanned(error)) return { status: "none" };
    throw error;
  }
}

async function vulnerabilitiesOf(
  ecr: EcrApi,
  image: ImageOf,
  { signal }: CallOptions,
): Promise<readonly Vulnerability[]> {
  const found: Vulnerability[] = [];
  try {
    const pages = tokenPages((part) =>
      findingsPage(ecr, image, { maxResults: PAGE_SIZE, ...part, signal }),
    );
    for await (const { imageScanFindings: findings } of pages) {
      found.push(...(findings?.findings ?? []).map(basicVulnerability));
      found.push(...(findings?.enhancedFindings ?? []).flatMap(enhancedVulnerabilities));
      if (found.length >= MAX_FINDINGS) break;
    }
  } catch (error) {
    if (!isUnscanned(error)) throw error;
  }
  return found;
}

async function findingsPage(
  ecr: EcrApi,
  { repository, digest }: ImageOf,
  { signal, ...part }: CallOptions & { readonly maxResults: number; readonly nextToken?: string },
) {
  const input = { repositoryName: repository, imageId: { imageDigest: digest }, ...part };
  const answer = await ecr.call("DescribeImageScanFindings", input, {
    details: { repository },
    signal,
  });
  return answer.read(scanFindingsSchema);
}

function isUnscanned(error: unknown): boolean {
  return (
    hasCode(error, "manifest_not_found") &&
    error.details["registryCode"] === "ScanNotFoundException"
  );
}

function countsOf(all: Readonly<Record<string, number>>): Partial<Record<Severity, number>> {
  const counts: Partial<Record<Severity, number>> = {};
  for (const [name, count] of Object.entries(all)) {
    const severity = severityOf(name);
    counts[severity] = (counts[severity] ?? 0) + count;
  }
  return counts;
}

function severityOf(name: string | null | undefined): Severity {
  return NAMES[name ?? ""] ?? "unknown";
}

function basicVulnerability(finding: Finding): Vulnerability {
  const valueOf = (key: string): string =>
    printable(finding.attributes?.find((one) => one.key === key)?.value ?? "");
  const fixedIn = valueOf("patched_version") || valueOf("fixed_version");
  return {
    id: printable(finding.name ?? ""),
    severity: severityOf(finding.severity),
    package: valueOf("package_name"),
    version: valueOf("package_version"),
    ...(fixedIn === "" ? {} : { fixedIn }),
    ...(finding.description ? { description: printable(finding.description) } : {}),
    links: webLinks([finding.uri]),
  };
}

/** One for each package that the weakness is in. */
function enhancedVulnerabilities(finding: EnhancedFinding): Vulnerability[] {
  const details = finding.packageVulnerabilityDetails;
  const packages = details?.vulnerablePackages ?? [];
  const shared = {
    id: printable(details?.vulnerabilityId ?? finding.title ?? ""),
    severity: severityOf(finding.severity),
    ...(finding.description ? { description: printable(finding.description) } : {}),
    links: webLinks([details?.sourceUrl, ...(details?.referenceUrls ?? [])]),
  };
  return (packages.length === 0 ? [{ name: "", version: "", fixedInVersion: "" }] : packages).map(
    ({ name, version, fixedInVersion: fixedIn }) => ({
      ...shared,
      package: printable(name ?? ""),
      version: printable(version ?? ""),
      // Inspector writes this word for "in no version".
      ...(fixedIn && fixedIn !== "NotAvailable" ? { fixedIn: printable(fixedIn) } : {}),
    }),
  );
}

function webLinks(links: readonly (string | null | undefined)[]): string[] {
  const web = links.filter((link) => typeof link === "string" && /^https?:\/\//.test(link));
  return [...new Set(web.filter((link) => link !== undefined && link !== null).map(printable))];
}
