import { createVerify, generateKeyPairSync } from "node:crypto";
import { readApiDescription } from "../api-description.ts";
import {
  type Answered,
  type Answers,
  type Asked,
  aWorld,
  HOSTILE_NAMES,
  pageOf,
  registryAnswer,
  removeTag,
  type ServiceImage,
  type ServiceWorld,
  type ShapedService,
  startShaped,
} from "../shaped-service.ts";

export const GOOGLE_HOST = "europe-docker.pkg.dev";
export const GOOGLE_TOKEN = {
  kind: "password",
  username: "oauth2accesstoken",
  password: "ya29.canary",
} as const;

const PARENT = "projects/proj/locations/europe/repositories";
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** A service account of the project, as its key file is pasted into the password. */
export const KEY_FILE = {
  kind: "password",
  username: "_json_key",
  password: JSON.stringify({
    type: "service_account",
    project_id: "proj",
    private_key_id: "k1",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: "bot@proj.iam.gserviceaccount.com",
    token_uri: "https://evil.test/token",
  }),
} as const;

/** Artifact Registry in Europe, with the repository `team` of images in the project `proj`. */
export function startGoogle(
  account: { readonly username: string; readonly password: string } = GOOGLE_TOKEN,
): Promise<ShapedService> {
  const world = aWorld("proj/team");
  const realm = `https://${GOOGLE_HOST}/v2/token`;
  const registry: Answers = (asked) =>
    registryAnswer(asked, { realm, service: GOOGLE_HOST, ...account }) ??
    registryPart(world, asked);
  return startShaped(world, {
    [GOOGLE_HOST]: registry,
    "artifactregistry.googleapis.com": (asked) => checked(asked, apiAnswer(world, asked)),
    "oauth2.googleapis.com": tokenAnswer,
  });
}

const description = readApiDescription("google", { slashesIn: ["parent", "name"] });

/** What is not as Google describes it is answered with 599, and so fails whatever asked. */
function checked({ url, method, text }: Asked, answered: Answered): Answered {
  const request = { method, path: `${url.pathname}${url.search}`, text };
  const answer = { status: answered.status, text: JSON.stringify(answered.json) };
  const problems = [
    ...description.checkRequest(request),
    ...description.checkAnswer(request, answer),
  ];
  return problems.length === 0 ? answered : { status: 599, text: problems.join("\n") };
}

function registryPart(world: ServiceWorld, { url, method }: Asked): Answered {
  const [, name = "", reference] =
    /^\/v2\/(.+)\/(?:tags\/list|manifests\/(.+))$/.exec(url.pathname) ?? [];
  const repository = world.get(name);
  if (repository === undefined)
    return refusal(404, "NAME_UNKNOWN", `Repository "${name}" not found`);
  if (reference === undefined) return { status: 200, json: tagList(repository.images, url) };
  if (method !== "DELETE") return refusal(404, "MANIFEST_UNKNOWN", "unknown");
  const image = repository.images.find(({ digest }) => digest === reference);
  if (image === undefined)
    return removeTag(repository, reference)
      ? { status: 202, text: "" }
      : refusal(404, "MANIFEST_UNKNOWN", "unknown");
  const [tag] = image.tags;
  if (tag !== undefined) {
    const message = `Manifest is still referenced by tag: ${tag}`;
    return refusal(400, "GOOGLE_MANIFEST_DANGLING_TAG", message);
  }
  repository.images = repository.images.filter((one) => one !== image);
  return { status: 202, text: "" };
}

function tagList(images: readonly ServiceImage[], url: URL): object {
  const tags = images.flatMap((image) => image.tags);
  if (url.searchParams.has("n")) return { tags };
  const manifest = Object.fromEntries(
    images.map(({ digest, tags: own, bytes, pushedAt }) => [
      digest,
      {
        imageSizeBytes: String(bytes),
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        tag: own,
        timeCreatedMs: "0",
        timeUploadedMs: String(pushedAt),
      },
    ]),
  );
  return { child: [], manifest, tags };
}

function refusal(status: number, code: string, message: string): Answered {
  return { status, json: { errors: [{ code, message }] } };
}

function apiAnswer(world: ServiceWorld, { url, method, headers }: Asked): Answered {
  const known = [`Bearer ${GOOGLE_TOKEN.password}`, "Bearer ya29.exchanged"];
  if (!known.includes(headers.authorization ?? ""))
    return { status: 401, json: { error: { code: 401, status: "UNAUTHENTICATED" } } };
  const path = url.pathname.slice("/v1/".length);
  if (path === PARENT)
    return {
      status: 200,
      json: {
        repositories: [
          { name: `${PARENT}/team`, format: "DOCKER" },
          { name: `${PARENT}/jars`, format: "MAVEN" },
        ],
      },
    };
  const prefix = `${PARENT}/team/packages`;
  if (path === prefix) return packages(world, url);
  const name = `proj/team/${decodeURIComponent(path.slice(prefix.length + 1))}`;
  if (method !== "DELETE" || !world.delete(name))
    return { status: 404, json: { error: { code: 404, status: "NOT_FOUND" } } };
  return { status: 200, json: { name: "operations/1", done: true } };
}

function packages(world: ServiceWorld, url: URL): Answered {
  const hostile = HOSTILE_NAMES.map((name) => `proj/team/${name}`);
  const rows = [...world.keys(), ...hostile].map((name) => ({
    name: `${PARENT}/team/packages/${encodeURIComponent(name.slice("proj/team/".length))}`,
    createTime: "2026-11-16T00:00:00Z",
    updateTime: "2026-11-17T00:00:00Z",
  }));
  // Services may send less than they were asked for.
  const size = Math.min(100, Number(url.searchParams.get("pageSize")));
  const at = Number(url.searchParams.get("pageToken") ?? "1");
  const next = at * size < rows.length ? { nextPageToken: String(at + 1) } : {};
  return { status: 200, json: { packages: pageOf(rows, at, size), ...next } };
}

/** Takes what the key file's owner signed, and nothing else. */
function tokenAnswer({ text }: Asked): Answered {
  const assertion = new URLSearchParams(text).get("assertion") ?? "";
  const [header = "", claims = "", signature = ""] = assertion.split(".");
  const verify = createVerify("RSA-SHA256").update(`${header}.${claims}`);
  const { aud } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as { aud?: string };
  const isRight =
    verify.verify(publicKey, signature, "base64url") &&
    aud === "https://oauth2.googleapis.com/token";
  return isRight
    ? { status: 200, json: { access_token: "ya29.exchanged", expires_in: 3600 } }
    : { status: 401, json: { error: "invalid_grant" } };
}
