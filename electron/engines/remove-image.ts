import { z } from "zod";
import { isDigest } from "../../shared/oci/digest.ts";
import { MAX_LIST_BYTES } from "./engine-answer.ts";
import type { EngineApi, EngineCallOptions } from "./engine-api.ts";
import type { EngineCalls } from "./engine-calls.ts";
import { engineRefused } from "./engine-error.ts";
import { fullId, inspectedImageSchema } from "./image-answers.ts";
import { imagePath } from "./image-path.ts";

type Removed = Awaited<ReturnType<EngineApi["remove"]>>;

/** Spec: Docker Engine API v1.41, ImageDelete. */
const removedSchema = z
  .array(z.object({ Untagged: z.string().optional(), Deleted: z.string().optional() }))
  .nullable();

/** Spec: Docker Engine API v1.41, ContainerList. */
const containersSchema = z.array(
  z.object({ Id: z.string(), ImageID: z.string(), Names: z.array(z.string()).nullish() }),
);

/**
 * Removes a name, and the image with its last one; by ID, all names. Never by force: an image that a container uses stays,
 * and by ID it keeps all its names. @throws image_not_found, engine_refused
 */
export async function removeImage(
  calls: EngineCalls,
  image: string,
  options: EngineCallOptions,
): Promise<Removed> {
  if (!isDigest(image)) return removeOne(calls, image, options);
  const names = await namesOf(calls, image, options);
  if (names.length === 0) return removeOne(calls, image, options);
  await refuseUsed(calls, image, options);
  const removed: { untagged: string[]; deleted: string[] } = { untagged: [], deleted: [] };
  for (const name of names) {
    const { untagged, deleted } = await removeOne(calls, name, options);
    removed.untagged.push(...untagged);
    removed.deleted.push(...deleted);
  }
  return removed;
}

async function removeOne(
  calls: EngineCalls,
  image: string,
  { signal }: EngineCallOptions,
): Promise<Removed> {
  const call = { method: "DELETE", path: imagePath(image), image, signal } as const;
  const { value } = await calls.ask(call, removedSchema);
  const entries = value ?? [];
  return {
    untagged: entries.flatMap(({ Untagged }) => Untagged ?? []),
    deleted: entries.flatMap(({ Deleted }) => (Deleted === undefined ? [] : fullId(Deleted))),
  };
}

/** In the engine's own form, which it takes back. */
async function namesOf(
  calls: EngineCalls,
  image: string,
  { signal }: EngineCallOptions,
): Promise<readonly string[]> {
  const call = { method: "GET", path: `${imagePath(image)}/json`, image, signal } as const;
  const { value } = await calls.ask(call, inspectedImageSchema);
  return (value.RepoTags ?? []).filter((name) => !name.includes("<none>"));
}

/** The engine itself would notice at the last name only, when the others are gone. */
async function refuseUsed(
  calls: EngineCalls,
  image: string,
  { signal }: EngineCallOptions,
): Promise<void> {
  const query = { all: "1", filters: JSON.stringify({ ancestor: [image] }) };
  const call = { method: "GET", path: "/containers/json", query, signal } as const;
  const { value } = await calls.ask(call, containersSchema, MAX_LIST_BYTES);
  const encoded = image.slice(image.indexOf(":") + 1);
  const user = value.find(({ ImageID }) => ImageID.endsWith(encoded));
  if (user === undefined) return;
  const name = user.Names?.[0]?.replace(/^\//, "") ?? user.Id.slice(0, 12);
  throw engineRefused(calls.engine, `the image is used by the container ${name}`);
}
