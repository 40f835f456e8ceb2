import {
  type ArtifactFormat,
  type ArtifactPurpose,
  FORMAT_NAMES,
} from "../../../shared/artifact.ts";
import type { Messages } from "../../i18n/messages.ts";

/** What an artifact is, in words: `SBOM · SPDX`. */
export function artifactTitle(
  {
    purpose,
    format,
  }: { readonly purpose: ArtifactPurpose; readonly format?: ArtifactFormat | undefined },
  t: Messages,
): string {
  const title = t.related.titles[purpose];
  return format === undefined ? title : `${title} · ${FORMAT_NAMES[format]}`;
}
