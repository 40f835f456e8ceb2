import type { Digest } from "../../../shared/oci/digest.ts";
import { printable } from "../../../shared/printable.ts";
import {
  type ScanSummary,
  SEVERITIES,
  type Severity,
  type Vulnerability,
} from "../../../shared/provider.ts";
import { AppError, isAppError } from "../../../shared/errors.ts";
import type { CallOptions, ImageOf, Scans } from "../provider.ts";
import type { Edition, TagOf } from "./edition.ts";
import { readPages } from "./pages.ts";
import type { Finding, ScanCounts } from "./schema.ts";

/** Tags of images that were found once, so that not every question walks through the list. */
const MAX_TAGS = 500;

/** Scans of images: the API knows those of tags only, so that one tag of each image has to be found. */
export function createScans(open: (options: CallOptions) => Promise<Edition>): Scans {
  const tags = new Map<string, string>();
  const tagOf = async (edition: Edition, image: ImageOf, options: CallOptions): Promise<TagOf> => {
    const { repository, digest } = image;
    const key = `${repository}@${digest}`;
    const known = tags.get(key);
    if (known !== undefined) {
      const tag = { repository, tag: known };
      if ((await edition.digestOf(tag, options)) === digest) return tag;
    }
    const tag = await findTag(edition, image, options);
    if (tags.size >= MAX_TAGS) tags.clear();
    tags.set(key, tag);
    return { repository, tag };
  };
  return {
    summary: async (image, options) => {
      const edition = await open(options);
      return readSummary(edition, await tagOf(edition, image, options), options);
    },
    vulnerabilities: async (image, options) => {
      const { scans, ...edition } = await open(options);
      const tag = await tagOf({ scans, ...edition }, image, options);
      const found: Vulnerability[] = [];
      for await (const { items } of readPages((page) => scans.findings(tag, page, options)))
        found.push(...items.map(vulnerability));
      return found;
    },
    start: async (image, options) => {
      const edition = await open(options);
      await edition.scans.start(await tagOf(edition, image, options), options);
    },
  };
}

/** @throws manifest_not_found for images without a tag */
export async function findTag(
  edition: Pick<Edition, "listImages">,
  { repository, digest }: { readonly repository: string; readonly digest: Digest },
  options: CallOptions,
): Promise<string> {
  for await (const { rows } of edition.listImages(repository, options)) {
    const tag = rows.find((row) => row.digest === digest)?.tags[0]?.name;
    if (tag !== undefined) return tag;
  }
  throw new AppError("manifest_not_found", `no tag of ${repository} is ${digest}`, {
    details: { repository, digest },
  });
}

const STATUSES: Readonly<Record<string, ScanSummary["status"]>> = {
  SCANNING: "running",
  RETRYING: "running",
  COMPLETE: "done",
  FAILED: "failed",
};

async function readSummary(
  { scans }: Edition,
  tag: TagOf,
  options: CallOptions,
): Promise<ScanSummary> {
  try {
    const { status: told = "", scanService } = await scans.status(tag, options);
    const status = Object.hasOwn(STATUSES, told) ? (STATUSES[told] ?? "none") : "none";
    const scanner = scanService === undefined ? {} : { scanner: printable(scanService) };
    if (status !== "done") return { status, ...scanner };
    return { status, ...counted(await scans.counts(tag, options)), ...scanner };
  } catch (error) {
    // An image that nobody scanned has no task.
    const code = isAppError(error) ? String(error.details["registryCode"] ?? "") : "";
    if (/scan.*not_?exist/i.test(code)) return { status: "none" };
    throw error;
  }
}

function counted(counts: ScanCounts): Pick<ScanSummary, "severity" | "counts" | "total"> {
  const found = (
    [
      ["critical", counts.criticalSeverity],
      ["high", counts.highSeverity],
      ["medium", counts.mediumSeverity],
      ["low", counts.lowSeverity],
      ["unknown", counts.unknownSeverity],
    ] as const
  ).flatMap(([severity, count]) => (count === undefined ? [] : [[severity, count] as const]));
  const worst = found.find(([, count]) => count > 0)?.[0];
  const sum = found.reduce((total, [, count]) => total + count, 0);
  return {
    counts: Object.fromEntries(found),
    total: counts.totalSeverity ?? sum,
    ...(worst === undefined ? {} : { severity: worst }),
  };
}

function vulnerability(finding: Finding): Vulnerability {
  const { cveName, feature = "", version = "", versionFixed = "", description = "" } = finding;
  return {
    id: printable(cveName),
    severity: severityOf(finding.severity),
    package: printable(feature),
    version: printable(version),
    ...(versionFixed === "" ? {} : { fixedIn: printable(versionFixed) }),
    ...(description === "" ? {} : { description: printable(description) }),
    links: webAddresses(finding.cveLink),
  };
}

function severityOf(text: string | undefined): Severity {
  return SEVERITIES.find((severity) => severity === text?.toLowerCase()) ?? "unknown";
}

function webAddresses(text: string | undefined): string[] {
  const url = URL.parse(text ?? "");
  return url !== null && /^https?:$/.test(url.protocol) ? [url.href] : [];
}
