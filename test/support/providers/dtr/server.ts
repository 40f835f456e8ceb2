import {
  type Answered,
  type Answers,
  type Asked,
  aWorld,
  HOSTILE_WORDS,
  listedNames,
  registryAnswer,
  removeTag,
  type ServiceWorld,
  type ShapedService,
  startShaped,
} from "../shaped-service.ts";

export const DTR_HOST = "dtr.example.test";
export const DTR_USER = { kind: "password", username: "ann", password: "canary-dtr" } as const;

/** A Docker Trusted Registry with the organisation `team`. */
export function startDtr(): Promise<ShapedService> {
  const world = aWorld();
  const account = { realm: `https://${DTR_HOST}/auth/token`, service: DTR_HOST, ...DTR_USER };
  const answers: Answers = (asked) => {
    const { url, headers } = asked;
    if (url.pathname === "/api/v0/meta/features")
      return { status: 200, json: { scanningEnabled: false, scanningLicensed: false } };
    if (!url.pathname.startsWith("/api/v0/"))
      return registryAnswer(asked, account) ?? { status: 404, text: "" };
    if (headers.authorization !== `Basic ${btoa(`ann:${DTR_USER.password}`)}`)
      return refusal(401, "UNAUTHENTICATED", "The client is not authenticated.");
    return apiAnswer(world, asked);
  };
  return startShaped(world, { [DTR_HOST]: answers });
}

function refusal(status: number, code: string, message: string): Answered {
  return { status, json: { errors: [{ code, message }] } };
}

function apiAnswer(world: ServiceWorld, asked: Asked): Answered {
  const { url, method, text } = asked;
  const path = url.pathname.slice("/api/v0/repositories".length);
  const [, namespace, repository, kind, tag] = path.split("/");
  if (method === "POST") {
    const { name = "" } = JSON.parse(text) as { name?: string };
    world.set(`${namespace}/${name}`, { description: "", images: [] });
    return { status: 201, json: { namespace, name } };
  }
  if (repository === undefined) {
    const rows = listedNames(world).map((name) => ({
      namespace: name.split("/")[0] ?? "",
      name: name.split("/").slice(1).join("/"),
      shortDescription: HOSTILE_WORDS,
      visibility: "private",
      pulls: 4,
    }));
    return paged(asked, rows, (some) => ({ repositories: some }));
  }
  const found = world.get(`${namespace}/${repository}`);
  if (found === undefined) return refusal(404, "NO_SUCH_REPOSITORY", "no such repository");
  if (method === "GET") return paged(asked, tagsOf(world, `${namespace}/${repository}`), (s) => s);
  if (kind === undefined) world.delete(`${namespace}/${repository}`);
  else if (!removeTag(found, tag ?? "")) return refusal(404, "NO_SUCH_TAG", "no such tag");
  return { status: 204, text: "" };
}

function tagsOf(world: ServiceWorld, name: string): object[] {
  return (world.get(name)?.images ?? []).flatMap(({ digest, tags, bytes, pushedAt }) =>
    tags.map((tag) => ({
      name: tag,
      digest,
      author: "ann",
      updatedAt: new Date(pushedAt).toISOString(),
      createdAt: new Date(pushedAt).toISOString(),
      inNotary: false,
      manifest: { os: "linux", architecture: "amd64", size: bytes, createdAt: "" },
    })),
  );
}

/** 10 unless asked otherwise. */
function paged<T>(
  { url }: Asked,
  rows: readonly T[],
  shape: (some: readonly T[]) => unknown,
): Answered {
  const size = Math.min(100, Number(url.searchParams.get("pageSize") ?? "10"));
  const from = Number(url.searchParams.get("pageStart") ?? "0");
  const hasMore = from + size < rows.length;
  const headers: Record<string, string> = hasMore
    ? { "x-next-page-start": String(from + size) }
    : {};
  return { status: 200, json: shape(rows.slice(from, from + size)), headers };
}
