import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DockerRegistry } from "../../real/docker-registry.ts";

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
/** What people push. */
const ACCEPTED = [MANIFEST_TYPE, "application/vnd.oci.image.index.v1+json"];

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
  /** Digests by the tags that are there now, as they lie on the disk. */
  stored(repository: string): ReadonlyMap<string, string>;
  /** Names an image many times more. */
  crowd(repository: string, tag: string, names: readonly string[]): void;
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
        headers: { accept: ACCEPTED.join(", ") },
      }),
    );
    const { headers } = answer;
    return {
      text: await answer.text(),
      digest: headers.get("docker-content-digest") ?? "",
      type: headers.get("content-type") ?? "",
    };
  };
  const put = async (
    { repository, reference }: { readonly repository: string; readonly reference: string },
    body: string,
    type = MANIFEST_TYPE,
  ): Promise<void> => {
    const headers = { "content-type": type };
    await succeeded(
      fetch(`${url}/v2/${repository}/manifests/${reference}`, { method: "PUT", headers, body }),
    );
  };
  /** An image with all that it consists of. */
  const bring = async (
    from: { readonly repository: string; readonly reference: string },
    to: { readonly repository: string; readonly reference: string },
  ): Promise<void> => {
    const { text, type } = await manifestOf(from.repository, from.reference);
    if (from.repository !== to.repository) {
      const { config, layers = [], manifests = [] } = JSON.parse(text) as Content;
      for (const { digest } of config === undefined ? layers : [config, ...layers]) {
        const query = new URLSearchParams({ mount: digest, from: from.repository }).toString();
        await succeeded(
          fetch(`${url}/v2/${to.repository}/blobs/uploads/?${query}`, { method: "POST" }),
        );
      }
      for (const { digest } of manifests)
        await bring({ ...from, reference: digest }, { ...to, reference: digest });
    }
    await put(to, text, type);
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
      await put({ repository, reference: tag }, JSON.stringify(manifest));
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
    stored: (repository) => {
      const tags = join(folder(repository), "_manifests/tags");
      const names = existsSync(tags) ? readdirSync(tags) : [];
      const digestOf = (tag: string): string =>
        readFileSync(join(tags, tag, "current/link"), "utf8");
      return new Map(names.map((tag) => [tag, digestOf(tag)]));
    },
    crowd: (repository, tag, names) => {
      const tags = join(folder(repository), "_manifests/tags");
      for (const name of names) cpSync(join(tags, tag), join(tags, name), { recursive: true });
    },
    copy: (from, to) =>
      bring(
        { repository: from.repository, reference: from.tag },
        { repository: to.repository, reference: to.tag },
      ),
    // The registry's own API deletes whole images only.
    deleteTag: (repository, tag) =>
      rm(join(folder(repository), "_manifests/tags", tag), { recursive: true }),
    deleteRepository: (repository) => rm(folder(repository), { recursive: true, force: true }),
  };
}

interface Content {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

async function succeeded(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (!answer.ok)
    throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
