import { SEVERITIES, type ScanSummary } from "../../../shared/provider.ts";

/** Findings of one kind that count before the next worse kind is looked at. */
const MOST = 9999;

/** Scans in order: the clean ones first, then by the worst finding and how many there are of it. */
export function scanKey(scan: ScanSummary | undefined): number | undefined {
  if (scan?.status !== "done") return undefined;
  if (scan.severity === undefined) return 0;
  const rank = SEVERITIES.length - SEVERITIES.indexOf(scan.severity);
  return rank * (MOST + 1) + Math.min(MOST, scan.counts?.[scan.severity] ?? 1);
}
