import { GENERIC_NAME, type RegistryProfile } from "../../shared/registry-profile.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const HOUR_MS = 3_600_000;

/**
 * For registries that nobody described. One PUT costs a registry least, so it is used for everything that is likely to
 * arrive in one piece. Chunks of 16 MiB suit Cloudflare (100 MB) and most others. distribution keeps uploads for a week;
 * a day is what every storage behind a registry grants.
 */
export const GENERIC_PROFILE: RegistryProfile = {
  name: GENERIC_NAME,
  maxMonolithic: 8 * GIB,
  chunkSize: 16 * MIB,
  chunksHelp: true,
  countsBytes: true,
  mount: "from",
  manyTags: "ask",
  tagDelete: "ask",
  catalog: "ask",
  sessionLifeMs: 24 * HOUR_MS,
  countsPulls: false,
};

/** What a vendor's service differs in. Written down from issue threads and manuals; observation corrects it. */
interface ProfileRow {
  readonly hosts: RegExp;
  readonly differs: Partial<RegistryProfile> & { readonly name: string };
}

const ECR = {
  chunkSize: 10 * MIB,
  chunksHelp: false,
  countsBytes: false,
  manyTags: "no",
} as const satisfies Partial<RegistryProfile>;

const ROWS: readonly ProfileRow[] = [
  {
    hosts: /^(docker\.io|index\.docker\.io|registry-1\.docker\.io)$/,
    // Whether a tag can be deleted this way is disputed (docker/hub-feedback#1759; regclient says it works): so it is tried.
    differs: { name: "Docker Hub", manyTags: "no", catalog: "no", countsPulls: true },
  },
  {
    // A request with a range may have 4 MiB, one without any size: ocx-sh/ocx#237, 2026-07.
    hosts: /^ghcr\.io$/,
    differs: {
      name: "GHCR",
      chunkSize: 4 * MIB,
      chunksHelp: false,
      manyTags: "no",
      tagDelete: "no",
      catalog: "no",
    },
  },
  {
    hosts: /^quay\.io$/,
    differs: { name: "Quay", manyTags: "no", tagDelete: "yes" },
  },
  {
    hosts: /\.azurecr\.(io|cn|us)$/,
    differs: { name: "Azure", manyTags: "no", tagDelete: "yes", catalog: "yes" },
  },
  {
    // Parts of 5 to 10 MiB (dotnet/sdk#424); its Range stays at the first chunk (aws/containers-roadmap#2831, 2026-06).
    // The private one lists repositories to who may: `_catalog` with IAM.
    hosts:
      /\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$|\.dkr-ecr(-fips)?\.[a-z0-9-]+\.on\.aws$/,
    differs: { name: "ECR", ...ECR },
  },
  {
    hosts: /^public\.ecr\.aws$/,
    differs: { name: "ECR Public", ...ECR, mount: "none", catalog: "no" },
  },
  {
    hosts: /(^|\.)gcr\.io$|-docker\.pkg\.dev$/,
    differs: { name: "Google", manyTags: "no", tagDelete: "yes" },
  },
  {
    hosts: /\.cr\.aliyuncs\.com$|^registry(-vpc|-internal)?\.[a-z0-9-]+\.aliyuncs\.com$/,
    differs: { name: "Alibaba", manyTags: "no", catalog: "no" },
  },
];

/** The built-in profile of a host, as in a reference. */
export function builtInProfile(host: string): RegistryProfile {
  const row = ROWS.find(({ hosts }) => hosts.test(host));
  return { ...GENERIC_PROFILE, ...row?.differs };
}

/** Programs that run under any host name: what they differ in from {@link GENERIC_PROFILE}. */
const PROGRAMS = {
  // Runs distribution 2.8 inside.
  harbor: { name: "Harbor", chunksHelp: false, manyTags: "no", tagDelete: "no" },
  zot: { name: "zot", manyTags: "yes", tagDelete: "yes", catalog: "yes" },
  // And many that are like it. When a request is cut, 2.8 throws the upload away at the next question and 3 keeps every
  // byte; and 2.8 reads a blob again that came in more than one request, which takes twice the time.
  distribution: { name: "distribution", chunksHelp: false },
} as const satisfies Record<string, Partial<RegistryProfile>>;

/**
 * The program behind an answer to an upload, by what only it sends; undefined when it could be any.
 * Sources: zot v2 `pkg/api/constants`, goharbor/harbor `src/server/middleware`, distribution `registry/handlers`.
 */
export function recogniseProgram(
  header: (name: string) => string | undefined,
): Partial<RegistryProfile> | undefined {
  if (header("blob-upload-uuid") !== undefined) return PROGRAMS.zot;
  const cookie = header("set-cookie") ?? "";
  if (header("x-harbor-csrf-token") !== undefined || /(^|[\s,;])sid=/.test(cookie)) {
    return PROGRAMS.harbor;
  }
  return header("docker-upload-uuid") === undefined ? undefined : PROGRAMS.distribution;
}

/** How an upload is cut. */
export interface Cutting {
  readonly chunked: boolean;
  readonly chunkSize: number;
}

/** ECR takes 4,200 parts. */
const MAX_PARTS = 4_000;
/** A larger blob goes in chunks where that helps: a crash then costs one chunk. */
export const LARGE_BLOB = 64 * MIB;

/**
 * Whether a blob of this size goes in chunks, and in which.
 * @param continued the upload is remembered, so that another process could go on with it
 */
export function cutBlob(
  size: number,
  profile: Pick<RegistryProfile, "maxMonolithic" | "chunkSize" | "chunksHelp">,
  continued: boolean,
): Cutting {
  const limit =
    continued && profile.chunksHelp
      ? Math.min(profile.maxMonolithic, LARGE_BLOB)
      : profile.maxMonolithic;
  return {
    chunked: size > limit,
    chunkSize: Math.max(profile.chunkSize, Math.ceil(size / MAX_PARTS)),
  };
}
