import type { Digest } from "../../../shared/oci/digest.ts";
import { type CallOptions, MAX_FIXED_ASKED, type TagOn } from "../provider.ts";
import { artifactPath, type HarborApi } from "./api.ts";
import { artifactSchema } from "./schema.ts";

/** With the immutable flag of every tag. Spec: Harbor's API v2.0, `getArtifact`. */
const WITH_TAGS = "with_tag=true&with_immutable_status=true";

/** One request for each image whose tags are to be moved; of further images nothing is known. */
export async function fixedTags(
  api: HarborApi,
  { repository, tags }: { readonly repository: string; readonly tags: readonly TagOn[] },
  { signal }: CallOptions,
): Promise<readonly { readonly name: string; readonly hint: "harbor_immutable" }[]> {
  const fixed = async (digest: Digest): Promise<ReadonlySet<string>> => {
    const path = `${artifactPath(repository, digest)}?${WITH_TAGS}`;
    const { answer } = await api.try({ method: "GET", path, signal });
    const held = answer.status === 200 ? answer.read(artifactSchema).tags : [];
    return new Set(held.flatMap(({ name, immutable }) => (immutable === true ? [name] : [])));
  };
  const byImage = [...Map.groupBy(tags, ({ digest }) => digest)].slice(0, MAX_FIXED_ASKED);
  const found = await Promise.all(
    byImage.map(async ([digest, named]) => {
      const names = await fixed(digest);
      return named.filter(({ name }) => names.has(name));
    }),
  );
  return found.flat().map(({ name }) => ({ name, hint: "harbor_immutable" }));
}
