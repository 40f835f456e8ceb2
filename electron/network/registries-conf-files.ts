import { join } from "node:path";
import type { AppError } from "../../shared/errors.ts";
import { configurationInvalid, type FileCallOptions } from "./configuration-files.ts";
import { type ConfRule, parseRegistriesConf } from "./registries-conf.ts";
import { createFileProblems, type FileProblem, type FileProblems } from "./file-problems.ts";
import type { OtherPrograms } from "./other-programs.ts";

/** The rules of all registries.conf files together, sorted by prefix. */
export interface RegistriesConfRules {
  readonly rules: readonly ConfRule[];
  readonly problems: readonly FileProblem[];
}

/**
 * Reads the file and its drop-ins in the order of containers/image: the file that CONTAINERS_REGISTRIES_CONF names, else
 * the user's, else the system's; then `registries.conf.d/*.conf` in lexical order, the system's (unless the user has a
 * file) before the user's. A later rule replaces an earlier one with the same prefix. A damaged file is left out.
 * Format: containers-registries.conf(5), containers-registries.conf.d(5).
 */
export async function readRegistriesConf(
  programs: OtherPrograms,
  options: FileCallOptions,
): Promise<RegistriesConfRules> {
  const problems = createFileProblems();
  const rules = new Map<string, ConfRule>();
  for (const path of await findFiles(programs, problems, options)) {
    const conf = await problems.during(path, () =>
      programs.files.read(path, parseRegistriesConf, options),
    );
    for (const rule of conf?.rules ?? []) rules.set(rule.prefix, rule);
    problems.add(path, ...(conf?.problems ?? []));
  }
  const sorted = [...rules.values()].toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1));
  return { rules: sorted, problems: problems.list };
}

async function findFiles(
  programs: OtherPrograms,
  problems: FileProblems,
  options: FileCallOptions,
): Promise<readonly string[]> {
  const { named, user, system } = programs.places.registriesConf;
  if (named !== undefined) {
    if (!(await programs.files.isThere(named, options))) problems.add(named, missing(named));
    const folders = [system.folder, user.folder];
    return [named, ...(await dropIns(programs, folders, problems, options))];
  }
  // A file that is damaged is there all the same: then the system's does not count.
  if (await programs.files.isThere(user.file, options)) {
    return [user.file, ...(await dropIns(programs, [user.folder], problems, options))];
  }
  const folders = [system.folder, user.folder];
  return [system.file, ...(await dropIns(programs, folders, problems, options))];
}

async function dropIns(
  { files }: OtherPrograms,
  folders: readonly string[],
  problems: FileProblems,
  options: FileCallOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = (await problems.during(folder, () => files.list(folder, options))) ?? [];
    found.push(...names.filter((name) => name.endsWith(".conf")).map((name) => join(folder, name)));
  }
  return found;
}

function missing(path: string): AppError {
  return configurationInvalid(path, "CONTAINERS_REGISTRIES_CONF names it, but it is not there");
}
