import type { IncomingHttpHeaders } from "node:http";

/** Everything one repository holds. Tests read it to see what arrived, and may edit it to damage things. */
export interface RepositoryState {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, StoredManifest>;
  /** Tag to digest. */
  readonly tags: Map<string, string>;
  /** Open upload sessions by id. */
  readonly uploads: Map<string, UploadState>;
}

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** `generation` changes with every answer: a client must always use the newest Location. */
export interface UploadState {
  readonly chunks: Buffer[];
  size: number;
  generation: number;
}

/** What the registry is able and willing to do. All of it may be changed while it runs. */
export interface RegistryBehaviour {
  /** Answers `GET /referrers/<digest>` and sets OCI-Subject. Default true. */
  referrersApi: boolean;
  /** False answers every DELETE of a manifest or blob with 405. Default true. */
  deleteEnabled: boolean;
  /** False answers DELETE of a tag with 400 as distribution 2 does. Default true. */
  tagDelete: boolean;
  /** False answers every mount request with 202. Default true. */
  mount: boolean;
  /** Longest page of tags and repositories; without it all come at once. */
  pageSize: number | undefined;
  /** Sent as OCI-Chunk-Min-Length and enforced on every chunk but the last. */
  chunkMinLength: number | undefined;
  /** Larger request bodies are answered with 413. */
  maxBodySize: number | undefined;
  /** Location headers without scheme and host. Default false. */
  relativeLocations: boolean;
  /** False forgets a session whose PATCH or PUT was cut, as distribution 2.8 does. Default true. */
  keepsCutUploads: boolean;
  /** False drops what came of a cut PATCH or PUT, and keeps the session with the chunks before it. Default true. */
  keepsCutChunks: boolean;
  /** False answers every GET of a blob with all of it, whatever Range says. Default true. */
  ranges: boolean;
  /** Looks in all repositories when a mount names none. Default false. */
  anonymousMount: boolean;
  /** Takes `?tag=` on the PUT of a manifest, and says so in OCI-Tag. Default false. */
  manyTags: boolean;
  /** False takes a manifest whose blobs or children are missing. Default true. */
  checksManifests: boolean;
}

/** A request as the handlers see it: the body is whole, or `complete` is false. */
export interface RequestView {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly complete: boolean;
  /** `http://host:port` of this registry. */
  readonly origin: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | string;
}

export interface RegistryState {
  readonly repositories: Map<string, RepositoryState>;
  readonly behaviour: RegistryBehaviour;
}

export const DEFAULT_BEHAVIOUR: RegistryBehaviour = {
  referrersApi: true,
  deleteEnabled: true,
  tagDelete: true,
  mount: true,
  pageSize: undefined,
  chunkMinLength: undefined,
  maxBodySize: undefined,
  relativeLocations: false,
  keepsCutUploads: true,
  keepsCutChunks: true,
  ranges: true,
  anonymousMount: false,
  manyTags: false,
  checksManifests: true,
};

/** The repository of that name, made on first use. */
export function repositoryOf(state: RegistryState, name: string): RepositoryState {
  const known = state.repositories.get(name);
  if (known !== undefined) return known;
  const created = { blobs: new Map(), manifests: new Map(), tags: new Map(), uploads: new Map() };
  state.repositories.set(name, created);
  return created;
}

/** An error in the form of the distribution-spec. */
export function errorReply(status: number, code: string, message = code.toLowerCase()): Reply {
  return jsonReply(status, { errors: [{ code, message, detail: {} }] });
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}
