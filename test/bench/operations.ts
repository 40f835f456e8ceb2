import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOfBytes } from "../support/image-builder.ts";
import { CLI_PATH } from "../support/real/cli.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { runTool } from "../support/real/child.ts";
import { layoutDigest, readRaw } from "../support/real/skopeo.ts";
import { createTempDir } from "../support/temp-dir.ts";
import type { BenchImage } from "./bench-images.ts";
import { measure, type Usage } from "./measured-command.ts";

export const OPERATIONS = ["pull", "push", "copy"] as const;
export type Operation = (typeof OPERATIONS)[number];

export const TOOLS = ["portolan", "skopeo"] as const;
export type Tool = (typeof TOOLS)[number];

/** One end of a copy. */
type End =
  | { readonly kind: "layout"; readonly path: string }
  | { readonly kind: "registry"; readonly registry: DockerRegistry };

const NAME = "bench/image:v1";

/** Puts an image into a registry, from which it is pulled and copied later. */
export async function seed(registry: DockerRegistry, image: BenchImage): Promise<void> {
  const args = skopeoArgs(
    { kind: "layout", path: image.layoutPath },
    { kind: "registry", registry },
  );
  await runTool("skopeo", args);
}

/**
 * One operation with one tool into a destination that never held anything. Checks afterwards that the image arrived.
 * @param home Portolan's own folder, used again and again as a user's would be.
 */
export async function runOperation(
  operation: Operation,
  tool: Tool,
  image: BenchImage,
  source: DockerRegistry,
  home: string,
): Promise<Usage> {
  const folder = await createTempDir();
  const fresh = operation === "pull" ? undefined : await startDockerRegistry();
  const from: End =
    operation === "push"
      ? { kind: "layout", path: image.layoutPath }
      : { kind: "registry", registry: source };
  const to: End =
    fresh === undefined
      ? { kind: "layout", path: join(folder.path, "layout") }
      : { kind: "registry", registry: fresh };
  try {
    const usage =
      tool === "skopeo"
        ? await measure("skopeo", skopeoArgs(from, to))
        : await measure(process.execPath, portolanArgs(from, to, home));
    const arrived = await digestAt(to);
    if (arrived !== image.digest)
      throw new Error(`${tool} ${operation}: ${arrived} arrived instead of ${image.digest}`);
    return usage;
  } finally {
    await fresh?.stop();
    await folder.remove();
  }
}

function portolanArgs(from: End, to: End, home: string): readonly string[] {
  const name = (end: End): string =>
    end.kind === "layout" ? `oci:${end.path}:v1` : `${end.registry.host}/${NAME}`;
  return [CLI_PATH, "--progress=none", "--home", home, "copy", name(from), name(to)];
}

function skopeoArgs(from: End, to: End): readonly string[] {
  const name = (end: End): string =>
    end.kind === "layout" ? `oci:${end.path}:v1` : `docker://${end.registry.host}/${NAME}`;
  const plain = ["--src-tls-verify=false", "--dest-tls-verify=false"];
  const copy = ["--insecure-policy", "copy", "--quiet", "--preserve-digests", ...plain];
  return [...copy, name(from), name(to)];
}

async function digestAt(end: End): Promise<string> {
  if (end.kind === "registry") return (await readRaw(end.registry, NAME)).digest;
  // Reads the file as well: skopeo follows index.json, which must name what is there.
  const digest = await layoutDigest(end.path, "v1");
  const bytes = await readFile(join(end.path, "blobs", digest.replace(":", "/")));
  return digestOfBytes(bytes);
}
