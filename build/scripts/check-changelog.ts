import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./paths.ts";

/** The groups that CHANGELOG.md sorts changes into. Spec: keepachangelog.com 1.1.0; we do not deprecate. */
const CATEGORIES = ["Added", "Changed", "Fixed", "Removed", "Security"];

/** What is wrong with the text of a change log, a line for each fault; empty when nothing is. */
export function changelogFaults(text: string): readonly string[] {
  const faults: string[] = [];
  const lines = text.split("\n");
  const releases = lines.filter((line) => line.startsWith("## "));
  if (lines[0] !== "# Changelog") faults.push("line 1: is not `# Changelog`");
  if (releases[0] !== "## [Unreleased]") faults.push("the first release is not `## [Unreleased]`");
  for (const release of releases.slice(1)) {
    if (!/^## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/.test(release))
      faults.push(`${release}: is not \`## [1.2.3] - 2026-01-31\``);
    else if (Number.isNaN(Date.parse(release.slice(-10)))) faults.push(`${release}: no such date`);
  }
  const dates = releases.slice(1).map((release) => release.slice(-10));
  if (dates.some((date, index) => date < (dates[index + 1] ?? "")))
    faults.push("releases are not sorted, newest first");
  lines.forEach((line, index) => {
    if (line.startsWith("### ") && !CATEGORIES.includes(line.slice(4)))
      faults.push(`line ${index + 1}: ${line.slice(4)} is none of ${CATEGORIES.join(", ")}`);
  });
  return faults;
}

if (import.meta.main) {
  const faults = changelogFaults(await readFile(join(ROOT, "CHANGELOG.md"), "utf8"));
  for (const fault of faults) console.error(`CHANGELOG.md: ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
