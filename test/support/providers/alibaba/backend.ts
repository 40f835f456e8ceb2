import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DockerRegistry } from "../../real/docker-registry.ts";

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** A tag as the service's API tells it. */
export interface StoredTag {
  readonly tag: string;
  /** `sha256:…`. */
  readonly digest: string;
  readonly size: number;
}

/** A real registry that keeps what the service has. */
export interface Backend {
  readonly url: string;
  /** Pushes an image of one small layer with this text. @returns its digest */
  push(repository: string, tag: string, text: string): Promise<string>;
  tags(repository: string): Promise<StoredTag[]>;
  /** Names an image once more, in the same repository or in another one. */
  copy(
    from: { repository: string; tag: string },
    to: { repository: string; tag: string },
  ): Promise<void>;
  deleteTag(repository: string, tag: string): Promise<void>;
  deleteRepository(repository: string): Promise<void>;
}

export function backendOf({ url, storagePath }: DockerRegistry): Backend {
  const folder = (repository: string): string =>
    join(storagePath, "docker/registry/v2/repositories", repository);
  const upload = async (repository: string, text: string): Promise<string> => {
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    const begun = await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: "POST" });
    const place = new URL(begun.headers.get("location") ?? "", url);
    place.searchParams.set("digest", digest);
    await succeeded(fetch(place, { method: "PUT", body: text }));
    return digest;
  };
  const manifestOf = async (repository: string, reference: string) => {
    const answer = await succeeded(
      fetch(`${url}/v2/${repository}/manifests/${reference}`, {
        headers: { accept: MANIFEST_TYPE },
      }),
    );
    return { text: await answer.text(), digest: answer.headers.get("docker-content-digest") ?? "" };
  };
  const put = async (repository: string, tag: string, body: string): Promise<void> => {
    const headers = { "content-type": MANIFEST_TYPE };
    await succeeded(
      fetch(`${url}/v2/${repository}/manifests/${tag}`, { method: "PUT", headers, body }),
    );
  };
  return {
    url,
    push: async (repository, tag, text) => {
      const config = JSON.stringify({ architecture: "amd64", os: "linux", made: text });
      const blobs = [
        { mediaType: "application/vnd.oci.image.config.v1+json", text: config },
        { mediaType: "application/vnd.oci.image.layer.v1.tar", text },
      ];
      const [first, layer] = await Promise.all(
        blobs.map(async ({ mediaType, text: content }) => ({
          mediaType,
          digest: await upload(repository, content),
          size: Buffer.byteLength(content),
        })),
      );
      const manifest = {
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: first,
        layers: [layer],
      };
      await put(repository, tag, JSON.stringify(manifest));
      return (await manifestOf(repository, tag)).digest;
    },
    tags: async (repository) => {
      const answer = await fetch(`${url}/v2/${repository}/tags/list`);
      if (answer.status !== 200) return [];
      const { tags } = (await answer.json()) as { tags: string[] | null };
      return Promise.all(
        (tags ?? []).toSorted().map(async (tag) => {
          const { text, digest } = await manifestOf(repository, tag);
          return { tag, digest, size: text.length };
        }),
      );
    },
    copy: async (from, to) => {
      const { text } = await manifestOf(from.repository, from.tag);
      const { config, layers } = JSON.parse(text) as {
        config: { digest: string };
        layers: { digest: string }[];
      };
      for (const { digest } of from.repository === to.repository ? [] : [config, ...layers]) {
        const query = new URLSearchParams({ mount: digest, from: from.repository }).toString();
        await succeeded(
          fetch(`${url}/v2/${to.repository}/blobs/uploads/?${query}`, { method: "POST" }),
        );
      }
      await put(to.repository, to.tag, text);
    },
    // The registry's own API deletes whole images only.
    deleteTag: (repository, tag) =>
      rm(join(folder(repository), "_manifests/tags", tag), { recursive: true }),
    deleteRepository: (repository) => rm(folder(repository), { recursive: true, force: true }),
  };
}

async function succeeded(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (!answer.ok)
    throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
