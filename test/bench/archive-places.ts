import { execFile } from "node:child_process";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { runTool } from "../support/real/child.ts";
import type { BenchImage } from "./bench-images.ts";
import type { Place } from "./comparison.ts";
import type { ArchiveForm } from "./results.ts";
import { checkLayout, type Stage } from "./stage.ts";
import { peerArgs, TAG } from "./tool-commands.ts";

const MIB = 1024 * 1024;

/** A tar file with the image, as skopeo writes it: in Docker's form its layers are not packed. */
export async function makeArchive(
  stage: Stage,
  image: BenchImage,
  form: ArchiveForm,
): Promise<string> {
  const path = join(await stage.folder("archive"), "image.tar");
  const from = { kind: "layout", path: image.layoutPath } as const;
  const args = peerArgs("skopeo", from, { kind: "archive", form, path });
  const name = form === "oci-archive" ? TAG : `docker.io/bench/image:${TAG}`;
  await runTool("skopeo", [...args.slice(0, -1), `${args.at(-1)}:${name}`]);
  return path;
}

/** A tar file that is read, and stays. */
export function archiveSource(form: ArchiveForm, path: string): Place {
  const end = { kind: "archive", form, path } as const;
  return { end, registry: undefined, check: async () => undefined, remove: async () => undefined };
}

/** A tar file that is not there yet. */
export async function archiveDestination(stage: Stage, form: ArchiveForm): Promise<Place> {
  const folder = await stage.folder("exported");
  const path = join(folder, "image.tar");
  return {
    end: { kind: "archive", form, path },
    registry: undefined,
    check: (image) => checkArchive(path, form, image),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Of Docker's form every tool makes a manifest of its own; config and layers tell whether it is the image. */
export async function checkImported(
  layoutPath: string,
  form: ArchiveForm,
  image: BenchImage,
): Promise<void> {
  if (form === "oci-archive") {
    await checkLayout(layoutPath, image);
    return;
  }
  const read = async (path: string): Promise<unknown> =>
    JSON.parse(await readFile(join(layoutPath, path), "utf8"));
  const { manifests } = (await read("index.json")) as { manifests: { digest: string }[] };
  const digest = manifests[0]?.digest ?? "";
  const manifest = (await read(`blobs/${digest.replace(":", "/")}`)) as {
    config: { digest: string };
    layers: { digest: string; size: number }[];
  };
  const { config, layers } = manifest;
  if (config.digest !== image.blobs[0]?.digest || layers.length !== image.blobs.length - 1)
    throw new Error(`another image arrived in ${layoutPath}: ${JSON.stringify(manifest)}`);
  for (const { digest, size } of layers) {
    const found = await stat(join(layoutPath, "blobs", digest.replace(":", "/")));
    if (found.size !== size) throw new Error(`${digest} has ${found.size} bytes, not ${size}`);
  }
}

/** @throws when the file does not hold the image */
async function checkArchive(path: string, form: ArchiveForm, image: BenchImage): Promise<void> {
  const list = form === "oci-archive" ? "index.json" : "manifest.json";
  const { stdout } = await promisify(execFile)("tar", ["-xOf", path, list], { maxBuffer: MIB });
  const expected = form === "oci-archive" ? image.digest : image.blobs[0]?.digest.slice(7);
  if (expected === undefined || !stdout.includes(expected))
    throw new Error(`${expected} is not in ${stdout}`);
  const bytes = image.blobs.reduce((sum, { size }) => sum + size, 0);
  const { size } = await stat(path);
  // Without packing, what does not compress is a little smaller.
  if (size < bytes * 0.99) throw new Error(`${path} has ${size} bytes, less than ${bytes}`);
}
