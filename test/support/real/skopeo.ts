import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, digestEncoded } from "../../../shared/oci/digest.ts";
import { type BuiltImage, digestOfBytes } from "../image-builder.ts";
import { createTempDir } from "../temp-dir.ts";
import { runTool } from "./child.ts";
import type { Account, DockerRegistry } from "./docker-registry.ts";

/** A registry that tools can be pointed at. */
export type Reachable = Pick<DockerRegistry, "host" | "account">;

/** What skopeo says about one manifest, without interpretation. */
export interface RawManifest {
  readonly bytes: Buffer;
  /** Computed here from the bytes, not taken from a header. */
  readonly digest: Digest;
}

/** `docker://host/name` of an image in a registry that the tests started. */
export function dockerRef(registry: Reachable, name: string): string {
  return `docker://${registry.host}/${name}`;
}

/** The manifest or index that a registry gives for `repository:tag` or `repository@digest`. */
export async function readRaw(registry: Reachable, name: string): Promise<RawManifest> {
  const bytes = await runTool("skopeo", [
    ...GLOBAL,
    "inspect",
    "--raw",
    "--tls-verify=false",
    ...credentials("--creds", registry.account),
    dockerRef(registry, name),
  ]);
  return { bytes, digest: digestOfBytes(bytes) };
}

/** Every tag of a repository, sorted. */
export async function listTags(
  registry: Reachable,
  repository: string,
): Promise<readonly string[]> {
  const output = await runTool("skopeo", [
    ...GLOBAL,
    "list-tags",
    "--tls-verify=false",
    ...credentials("--creds", registry.account),
    dockerRef(registry, repository),
  ]);
  const { Tags: tags } = JSON.parse(output.toString("utf8")) as { Tags: string[] };
  return tags.toSorted();
}

/** Pushes an image byte for byte, as any other client would have done. */
export async function pushImage(
  registry: Reachable,
  name: string,
  image: BuiltImage,
): Promise<Digest> {
  const folder = await createTempDir();
  try {
    await writeImageFolder(folder.path, image);
    await runTool("skopeo", [
      ...COPY,
      "--dest-tls-verify=false",
      ...credentials("--dest-creds", registry.account),
      `dir:${folder.path}`,
      dockerRef(registry, name),
    ]);
    return image.root.descriptor.digest;
  } finally {
    await folder.remove();
  }
}

/**
 * Reads a whole image out of a registry, every platform and every layer, which makes skopeo check each digest.
 * Returns the digest of the root.
 */
export async function readWhole(registry: Reachable, name: string): Promise<Digest> {
  const folder = await createTempDir();
  try {
    await runTool("skopeo", [
      ...COPY,
      "--src-tls-verify=false",
      ...credentials("--src-creds", registry.account),
      dockerRef(registry, name),
      `dir:${folder.path}`,
    ]);
  } finally {
    await folder.remove();
  }
  return (await readRaw(registry, name)).digest;
}

/** The digest that skopeo computes for an image in an OCI layout, after reading its manifest from there. */
export async function layoutDigest(path: string, name: string): Promise<Digest> {
  const bytes = await runTool("skopeo", [...GLOBAL, "inspect", "--raw", `oci:${path}:${name}`]);
  return digestOfBytes(bytes);
}

/**
 * Writes an image as skopeo's `dir:` keeps it: unlike an OCI layout it may hold Docker's own media types. Manifests
 * under the root are named by their digest.
 */
async function writeImageFolder(path: string, image: BuiltImage): Promise<void> {
  await writeFile(join(path, "version"), "Directory Transport Version: 1.1\n");
  await writeFile(join(path, "manifest.json"), image.root.bytes);
  for (const { descriptor, bytes } of image.manifests)
    await writeFile(join(path, `${digestEncoded(descriptor.digest)}.manifest.json`), bytes);
  for (const { descriptor, bytes } of image.blobs)
    await writeFile(join(path, digestEncoded(descriptor.digest)), bytes);
}

/** Debian brings no signature policy file that a test could rely on. */
const GLOBAL = ["--insecure-policy"];
/** Every platform, and not one byte changed. */
const COPY = [...GLOBAL, "copy", "--all", "--preserve-digests"];

function credentials(flag: string, account: Account | undefined): readonly string[] {
  return account === undefined ? [] : [flag, `${account.username}:${account.password}`];
}
