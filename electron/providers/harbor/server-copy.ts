import { createHash } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { MANIFEST_ACCEPT } from "../../../shared/oci/media-types.ts";
import { isTag } from "../../../shared/oci/reference.ts";
import type { ApiRequest } from "../../registry/api.ts";
import { pushScope } from "../../registry/auth/scope.ts";
import { manifestPath } from "../../registry/endpoints.ts";
import type { CallOptions, ServerCopies, ServerCopyPlan, ServerCopyRequest } from "../provider.ts";
import {
  artifactPath,
  BY_NAME,
  type HarborApi,
  imageDetails,
  projectOf,
  repositoryPath,
} from "./api.ts";
import { isProxyCache } from "./rows.ts";
import { artifactSchema, projectSchema } from "./schema.ts";

/** Signatures and the like under the tags that cosign gives them: Harbor refuses to copy one by itself. */
const ACCESSORY_TAG = /^sha256-[0-9a-f]{64}(?:\.[a-z]+)?$/;

/** Copies within one Harbor. An index brings its children along, and everything its accessories. */
export function harborCopies(api: HarborApi): ServerCopies {
  return {
    plan: (request, options) => planCopy(api, request, options),
    async *run(request, options) {
      const { from, to } = request;
      if (from.repository !== to.repository) await copyImage(api, request, options);
      const target = { repository: to.repository, digest: from.digest };
      const there = await tagsOf(api, target, options);
      for (const tag of to.tags) {
        if (!there.includes(tag)) await putTag(api, target, tag, options);
      }
      yield { percent: 100 };
    },
  };
}

async function planCopy(
  api: HarborApi,
  { from, to }: ServerCopyRequest,
  options: CallOptions,
): Promise<ServerCopyPlan | undefined> {
  const { kind } = await api.identity(options);
  if (from.host !== api.registry.host || (kind !== "user" && kind !== "robot")) return undefined;
  if ([...from.tags, ...to.tags].some((tag) => ACCESSORY_TAG.test(tag))) return undefined;
  if (from.repository === to.repository) return { alsoTags: [] };
  if (![from.repository, to.repository].every((name) => name.includes("/"))) return undefined;
  if (!(await takesCopies(api, projectOf(to.repository), options))) return undefined;
  const tags = await tagsOf(api, from, options, "unknown-is-none");
  return tags && { alsoTags: tags.filter((tag) => !to.tags.includes(tag)) };
}

/** A project that is not there, or that the account may not see, takes none; nor does one that copies another registry. */
async function takesCopies(
  api: HarborApi,
  project: string,
  { signal }: CallOptions,
): Promise<boolean> {
  const path = `/projects/${encodeURIComponent(project)}`;
  const { answer, failure } = await api.try({ method: "GET", path, headers: BY_NAME, signal });
  if ([401, 403, 404].includes(answer.status)) return false;
  if (answer.status !== 200) throw await failure();
  return !isProxyCache(answer.read(projectSchema));
}

interface Target {
  readonly repository: string;
  readonly digest: Digest;
}

async function tagsOf(api: HarborApi, image: Target, options: CallOptions): Promise<string[]>;
async function tagsOf(
  api: HarborApi,
  image: Target,
  options: CallOptions,
  missing: "unknown-is-none",
): Promise<string[] | undefined>;
async function tagsOf(
  api: HarborApi,
  image: Target,
  { signal }: CallOptions,
  missing?: "unknown-is-none",
): Promise<string[] | undefined> {
  const { answer, failure } = await api.try({
    method: "GET",
    path: `${artifactPath(image.repository, image.digest)}?with_tag=true`,
    missing: "manifest_not_found",
    details: imageDetails(api.registry.host, image),
    signal,
  });
  if (missing !== undefined && answer.status === 404) return undefined;
  if (answer.status !== 200) throw await failure();
  const { tags } = answer.read(artifactSchema);
  return tags.map(({ name }) => name).filter(isTag);
}

async function copyImage(
  api: HarborApi,
  { from, to }: ServerCopyRequest,
  { signal }: CallOptions,
): Promise<void> {
  const source = encodeURIComponent(`${from.repository}@${from.digest}`);
  const { answer, failure } = await api.try({
    method: "POST",
    path: `${repositoryPath(to.repository)}/artifacts?from=${source}`,
    missing: "manifest_not_found",
    // Who may not copy lacks the right there: what is copied was read before.
    details: imageDetails(api.registry.host, { repository: to.repository, digest: from.digest }),
    signal,
  });
  // Until Harbor 2.2, 409 says that the image is there already; then the tags are all that is left to do.
  if (answer.status !== 201 && answer.status !== 409) throw await failure();
}

/** A new tag is made by the API. One that exists on another image cannot be moved by it: that is done by a push. */
async function putTag(
  api: HarborApi,
  image: Target,
  name: string,
  { signal }: CallOptions,
): Promise<void> {
  const { answer, failure } = await api.try({
    method: "POST",
    path: `${artifactPath(image.repository, image.digest)}/tags`,
    json: { name },
    missing: "manifest_not_found",
    details: {
      repository: image.repository,
      reference: `${api.registry.host}/${image.repository}:${name}`,
    },
    signal,
  });
  if (answer.status === 409) await moveTag(api, image, name, { signal });
  else if (answer.status !== 201) throw await failure();
}

/** Spec: distribution-spec v1.1, Pushing Manifests (end-7): the same bytes with the same type, under the tag. */
async function moveTag(
  { registry }: HarborApi,
  { repository, digest }: Target,
  tag: string,
  { signal }: CallOptions,
): Promise<void> {
  const details = { repository, reference: `${registry.host}/${repository}:${tag}` };
  const shared = { as: "challenge", scopes: [[pushScope(repository)]], details, signal } as const;
  const read: ApiRequest = {
    ...shared,
    method: "GET",
    target: manifestPath(repository, digest),
    headers: { accept: MANIFEST_ACCEPT.join(", ") },
    missing: "manifest_not_found",
  };
  const manifest = await registry.expect(read, 200);
  const [algorithm = ""] = digest.split(":", 1);
  const computed = `${algorithm}:${createHash(algorithm).update(manifest.text).digest("hex")}`;
  if (computed !== digest) {
    throw new AppError("digest_mismatch", `${details.reference} was sent with other bytes`, {
      details: { ...details, host: registry.host, expected: digest, actual: computed },
    });
  }
  await registry.expect(
    {
      ...shared,
      method: "PUT",
      target: manifestPath(repository, tag),
      headers: { "content-type": manifest.header("content-type") ?? "" },
      text: manifest.text,
    },
    201,
  );
}
