import { formatLocation, type Location } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import {
  familiarReference,
  formatReference,
  type Reference,
} from "../../../shared/oci/reference.ts";
import type { PullChoice, PullTool } from "../../store/pull-tool.ts";

/** Command lines that take an image of the store out of it. */
export function pushCommands(location: Location): readonly string[] {
  if (location.kind !== "store" || location.reference === undefined) return [];
  const reference = familiarReference(location.reference);
  return [`portolan push ${formatLocation(location)} ${reference}`];
}

/**
 * The command line that fetches an image of a registry with a tool. By digest it names exactly this image, whatever
 * becomes of the tag. Undefined for images elsewhere.
 */
export function pullCommand(
  location: Location,
  digest: Digest,
  { tool, by }: PullChoice,
): string | undefined {
  if (location.kind !== "registry") return undefined;
  const { registry, repository, tag } = location.reference;
  const name = { registry, repository };
  return COMMANDS[tool](
    by === "digest" || tag === undefined ? { ...name, digest } : { ...name, tag },
  );
}

const COMMANDS: Readonly<Record<PullTool, (reference: Reference) => string>> = {
  docker: (reference) => `docker pull ${familiarReference(reference)}`,
  // Podman asks which registry is meant unless the name says it.
  podman: (reference) => `podman pull ${formatReference(reference)}`,
  nerdctl: (reference) => `nerdctl pull ${familiarReference(reference)}`,
  crane: (reference) => `crane pull ${familiarReference(reference)} ${fileName(reference)}.tar`,
  skopeo: (reference) =>
    `skopeo copy --all docker://${formatReference(reference)} oci:${fileName(reference)}`,
  oras: (reference) =>
    `oras copy ${formatReference(reference)} --to-oci-layout ${fileName(reference)}:${reference.tag ?? "image"}`,
  portolan: (reference) => `portolan pull ${familiarReference(reference)}`,
};

/** The last part of the repository: letters, digits and `._-` only, so that it is a file name everywhere. */
function fileName({ repository }: Reference): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}
