import { readGraphSchema, unknownFields } from "../graph-schema.ts";
import {
  type Answered,
  type Answers,
  type Asked,
  aWorld,
  HOSTILE_WORDS,
  listedNames,
  type ServiceWorld,
  type ShapedService,
  startShaped,
} from "../shaped-service.ts";

export const ZOT_HOST = "zot.example.test";
export const ZOT_USER = { kind: "password", username: "ann", password: "zak_canary" } as const;

export interface ZotOptions {
  /** Built with the search extension. Default true. */
  readonly hasSearch?: boolean;
  /** Knows the fields of its version 1.4 only. */
  readonly isOld?: boolean;
  readonly scans?: boolean;
}

const SCHEMA = readGraphSchema("zot-search");
const NEW_FIELDS = /ArtifactType|PushTimestamp|LastPullTimestamp|PushedBy|TaggedTimestamp/;

/** A zot that tells its version to everybody, and everything else to `ann`. */
export function startZot(options: ZotOptions = {}): Promise<ShapedService> {
  const world = aWorld();
  const { hasSearch = true } = options;
  const answers: Answers = (asked) => {
    const { url, headers } = asked;
    if (url.pathname === "/v2/_zot/ext/mgmt" && hasSearch)
      return { status: 200, json: { distSpecVersion: "1.1.1", releaseTag: "v2.1.20" } };
    if (headers.authorization !== `Basic ${btoa(`ann:${ZOT_USER.password}`)}`)
      return {
        status: 401,
        json: { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] },
        headers: { "www-authenticate": 'Basic realm="zot"' },
      };
    if (url.pathname === "/v2/") return { status: 200, json: {} };
    if (url.pathname === "/v2/_oci/ext/discover" && hasSearch)
      return { status: 200, json: { extensions: [EXTENSION] } };
    if (url.pathname === "/v2/_zot/ext/search" && hasSearch) return graph(world, options, asked);
    return { status: 404, json: { errors: [{ code: "NAME_UNKNOWN" }] } };
  };
  return startShaped(world, { [ZOT_HOST]: answers });
}

const EXTENSION = {
  name: "_zot",
  url: "https://github.com/project-zot/zot/blob/main/pkg/extensions/_zot.md",
  description: "zot registry extensions",
  endpoints: ["/v2/_zot/ext/search", "/v2/_zot/ext/mgmt"],
};

function graph(world: ServiceWorld, options: ZotOptions, { text }: Asked): Answered {
  const { query, variables } = JSON.parse(text) as {
    query: string;
    variables: { repo?: string; page?: { limit: number; offset: number } };
  };
  const failed = (message: string, status = 200): Answered => ({
    status,
    json: { data: null, errors: [{ message }] },
  });
  const [unknown] = unknownFields(SCHEMA, query);
  if (unknown !== undefined) return failed(`Cannot query ${unknown}`, 422);
  const field = NEW_FIELDS.exec(query)?.[0];
  if (options.isOld === true && field !== undefined)
    return failed(`Cannot query field "${field}" on type "ImageSummary".`, 422);
  const page = <T>(rows: readonly T[]) => {
    // It gives less than what was asked for, as a busy one might.
    const { offset, limit } = variables.page ?? { offset: 0, limit: rows.length };
    const Results = rows.slice(offset, offset + Math.min(limit, 100));
    return { Page: { TotalCount: rows.length }, Results };
  };
  if (query.includes("RepoListWithNewestImage"))
    return { status: 200, json: { data: { RepoListWithNewestImage: page(repositories(world)) } } };
  if (query.includes("ImageList")) {
    if (!world.has(variables.repo ?? "")) return failed("repository: not found");
    const images = imagesOf(world, variables.repo ?? "");
    return { status: 200, json: { data: { ImageList: page(images) } } };
  }
  if (options.scans !== true) return failed("search: CVE search is disabled");
  return { status: 200, json: { data: { CVEListForImage: { CVEList: WEAKNESSES } } } };
}

function repositories(world: ServiceWorld): object[] {
  return listedNames(world).map((Name) => ({
    Name,
    LastUpdated: "2026-11-16T00:00:00Z",
    Size: "12345",
    DownloadCount: 3,
  }));
}

function imagesOf(world: ServiceWorld, name: string): object[] {
  return (world.get(name)?.images ?? []).flatMap(({ digest, tags, bytes, pushedAt }) =>
    tags.map((Tag) => ({
      Tag,
      Digest: digest,
      MediaType: "application/vnd.oci.image.manifest.v1+json",
      Size: String(bytes),
      LastUpdated: "0001-01-01T00:00:00Z",
      PushTimestamp: new Date(pushedAt).toISOString(),
      PushedBy: HOSTILE_WORDS,
      DownloadCount: 2,
      IsSigned: false,
      Manifests: [{ Platform: { Os: "linux", Arch: "amd64" } }],
    })),
  );
}

const WEAKNESSES = [
  {
    Id: "CVE-2026-1",
    Title: HOSTILE_WORDS,
    Severity: "CRITICAL",
    Reference: "javascript:alert(1)",
    PackageList: [
      { Name: "openssl", InstalledVersion: "3.0.1", FixedVersion: "3.0.2" },
      { Name: "libssl", InstalledVersion: "3.0.1", FixedVersion: "" },
    ],
  },
];
