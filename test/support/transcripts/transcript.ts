import type { Credential } from "../../../electron/registry/credential.ts";
import type { Asked, Rule } from "../registry/rules.ts";
import type { RegistryOptions } from "../registry/server.ts";
import { errorReply, type Reply } from "../registry/state.ts";

/** How a vendor's registry is known to behave, written down from its manuals, its source and reports of its users. */
export interface Transcript {
  readonly vendor: string;
  /** A host of that vendor: its built-in profile is the one under test. */
  readonly host: string;
  readonly registry: RegistryOptions & { readonly rules: readonly Rule[] };
  /** Who asks; by default the user with a password that all test registries know. */
  readonly credential?: Credential;
  /** Blobs are read from another host, behind signed URLs. */
  readonly storage?: "elsewhere";
  readonly expects: Expectations;
}

/** What a user gets from us there. */
export interface Expectations {
  readonly catalog: "listed" | "unsupported";
  /** Code of the error for a tag that does not exist. */
  readonly missingTag: "manifest_not_found" | "denied";
  /** Code of the error for a push to a repository that nobody made; absent where pushing makes it. */
  readonly newRepository?: "repository_not_found" | "denied";
  /** False where a tag cannot be moved to another manifest. */
  readonly movesTags?: boolean;
  /** False where copying within the registry has to send every byte again. */
  readonly mounts: boolean;
  readonly deletesTags: boolean;
  readonly deletesManifests: boolean;
  /** False where attestations and other artifacts are refused. */
  readonly takesArtifacts?: boolean;
}

export const MANIFESTS = /^\/v2\/.+\/manifests\//;
export const TAGS = /^\/v2\/.+\/tags\/list/;
export const CATALOG = /^\/v2\/_catalog/;
export const UPLOADS = /^\/v2\/.+\/blobs\/uploads\//;

/** Deleting is done elsewhere: in the vendor's console, or by its own API. */
export const NO_DELETION: Rule = {
  does: "deletes nothing over this protocol",
  method: "DELETE",
  path: MANIFESTS,
  instead: errorReply(405, "UNSUPPORTED", "The operation is unsupported."),
};

/** Mount requests open a session instead, as the spec allows. */
export const NO_MOUNT: Partial<RegistryOptions> = { mount: false };

/** Repositories are made in the console: pushing to one that is not there is refused with `reply`. */
export function onlyKnownRepositories(reply: Reply): Rule {
  return {
    does: "makes no repository because somebody pushes",
    method: "POST",
    path: UPLOADS,
    when: ({ request, state }) => !state.repositories.has(repositoryIn(request.url)),
    instead: reply,
  };
}

/** The name between `/v2/` and what is asked of it. */
export function repositoryIn(url: URL): string {
  return /^\/v2\/(.+?)\/(?:blobs|manifests|tags|referrers)\//.exec(url.pathname)?.[1] ?? "";
}

/** What a tag in the URL points at now. */
export function taggedDigest({ request, state }: Asked): string | undefined {
  const tag = request.url.pathname.split("/").at(-1) ?? "";
  return state.repositories.get(repositoryIn(request.url))?.tags.get(tag);
}

/** True for the first `count` requests that it is asked about. */
export function firstOnly(count: number): () => boolean {
  let left = count;
  return () => left-- > 0;
}

/** Changes a JSON answer. */
export function edited(
  edit: (document: Record<string, unknown>) => object,
): NonNullable<Rule["change"]> {
  return ({ body }) => ({
    body: JSON.stringify(edit(JSON.parse(String(body)) as Record<string, unknown>)),
  });
}
