import type { RegistryLabel, ScanSummary, Severity } from "../provider.ts";
import type { FilterTest, ScanWord } from "./filter-token.ts";
import { isTimeWithin } from "./within-range.ts";

/** What a registry's service says of an image beside what is in it. */
export interface ServiceDetails {
  /** ISO 8601: when it was last pulled. */
  readonly pulled?: string | undefined;
  readonly pulls?: number | undefined;
  readonly scan?: ScanSummary | undefined;
  readonly labels: readonly RegistryLabel[];
  /** A lock or a rule keeps it from being changed or deleted. */
  readonly locked?: "locked" | "immutable" | undefined;
  readonly signed?: boolean | undefined;
  readonly unavailable?: "archived" | "deleting" | undefined;
}

/** Whether a test asks for what only a service tells. */
export function isOfService({ kind }: FilterTest): boolean {
  return kind === "pulled" || kind === "scan" || kind === "label" || kind === "locked";
}

/** Whether what a service says fits a test that {@link isOfService}. */
export function fitsService(test: FilterTest, service: ServiceDetails): boolean {
  switch (test.kind) {
    case "pulled":
      return isTimeWithin(service.pulled, test.range);
    case "scan":
      return fitsScan(test.word, service.scan);
    case "label":
      return service.labels.some(({ name }) => name.toLowerCase().startsWith(test.name));
    default:
      return service.locked !== undefined;
  }
}

/** From the least bad on. */
const RANKS: readonly Severity[] = ["unknown", "negligible", "low", "medium", "high", "critical"];

function fitsScan(word: ScanWord, scan: ScanSummary | undefined): boolean {
  const status = scan?.status ?? "none";
  switch (word) {
    case "unscanned":
      return status === "none" || status === "unsupported";
    case "running":
    case "failed":
      return status === word;
    case "clean":
      return status === "done" && scan?.severity === undefined;
    default:
      return (
        status === "done" &&
        scan?.severity !== undefined &&
        RANKS.indexOf(scan.severity) >= RANKS.indexOf(word)
      );
  }
}
