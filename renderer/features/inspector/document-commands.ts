import type { Location } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { formatReference, type Reference } from "../../../shared/oci/reference.ts";

/** Spec: RFC 6838, section 4.2. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** A document of a registry, as the tools ask for it. */
export interface WantedDocument {
  readonly kind: "manifest" | "config" | "blob";
  readonly digest: Digest;
  readonly mediaType: string;
}

/** Tools that print a document as it is. */
export const DOCUMENT_TOOLS = ["curl", "crane", "oras", "skopeo", "portolan"] as const;

export type DocumentTool = (typeof DOCUMENT_TOOLS)[number];

/** Docker Hub answers under another name than its own. */
const API_HOSTS: Readonly<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

/** Addresses of this computer, which registries there serve without encryption. */
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

/** Command lines that fetch one document of an image in a registry. A tool that cannot do it is left out. */
export function documentCommands(
  location: Location,
  wanted: WantedDocument,
): readonly (readonly [DocumentTool, string])[] {
  if (location.kind !== "registry") return [];
  const { registry, repository } = location.reference;
  const reference = { registry, repository, digest: wanted.digest };
  const manifest = formatReference(location.reference);
  return DOCUMENT_TOOLS.flatMap((tool) => {
    const command = commandOf(tool, { wanted, reference, manifest });
    return command === undefined ? [] : [[tool, command] as const];
  });
}

interface Parts {
  readonly wanted: WantedDocument;
  /** The document by its digest. */
  readonly reference: Reference;
  /** The image by the name that it was opened with. */
  readonly manifest: string;
}

function commandOf(tool: DocumentTool, { wanted, reference, manifest }: Parts): string | undefined {
  const name = formatReference(reference);
  const isManifest = wanted.kind === "manifest";
  switch (tool) {
    case "curl":
      return curl(wanted, reference);
    case "crane":
      return isManifest ? `crane manifest ${name}` : `crane blob ${name}`;
    case "oras":
      return isManifest ? `oras manifest fetch ${name}` : `oras blob fetch --output - ${name}`;
    case "skopeo":
      if (wanted.kind === "blob") return undefined;
      return isManifest
        ? `skopeo inspect --raw docker://${name}`
        : `skopeo inspect --raw --config docker://${manifest}`;
    case "portolan":
      return isManifest ? `portolan inspect --raw ${name}` : undefined;
    default:
      return undefined;
  }
}

/** Registries that want a login want `-H "Authorization: …"` besides. */
function curl(
  { kind, mediaType, digest }: WantedDocument,
  { registry, repository }: Reference,
): string {
  const host = API_HOSTS[registry] ?? registry;
  const scheme = LOOPBACK.test(host) ? "http" : "https";
  const noun = kind === "manifest" ? "manifests" : "blobs";
  const url = `${scheme}://${host}/v2/${repository}/${noun}/${digest}`;
  if (kind !== "manifest") return `curl -sSL ${url}`;
  // Whoever pushed it wrote the type: it must not end the quotes.
  const accept = MEDIA_TYPE.test(mediaType) ? mediaType : "*/*";
  return `curl -sSL -H 'Accept: ${accept}' ${url}`;
}
