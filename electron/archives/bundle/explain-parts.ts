import { hasCode } from "../../../shared/errors.ts";
import { checkFiles } from "./check-files.ts";
import { type ArchiveFiles, bundleIncomplete } from "./find-parts.ts";
import { partPath } from "./part-names.ts";

/**
 * Which part is to blame, when parts that look right do not make an archive. Their checksums tell; without those only a
 * last part that is as long as the others, after which something is missing.
 */
export async function explainParts(
  error: unknown,
  files: ArchiveFiles,
  signal: AbortSignal,
): Promise<unknown> {
  if (!files.isSplit || signal.aborted || !hasCode(error, "archive_invalid")) return error;
  try {
    for await (const _bytes of checkFiles(files, signal));
  } catch (found) {
    return found;
  }
  const [first, last] = [files.parts[0], files.parts.at(-1)];
  if (files.checksums !== undefined || first?.stats.size !== last?.stats.size) return error;
  return bundleIncomplete(partPath(files.path, files.parts.length + 1), "it seems to be missing");
}
