import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../../../shared/errors.ts";
import type { PlaceContents } from "../../../shared/image.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { formatLocation, parseLocation } from "../../../shared/location.ts";
import { fakeImage, type FakeImage, summaryOf } from "./images.ts";
import type { World } from "./world.ts";

/** A tar file or a layout with the images in it. */
export interface FakeFile {
  readonly kind: PlaceContents["kind"];
  readonly images: readonly { readonly name?: string; readonly image: FakeImage }[];
}

/** What is in a file of the world. */
export function contentsHandler(world: World): Handlers<PortolanContract>["catalog"]["contents"] {
  return async ({ path }) => {
    await nextTurn();
    const { kind, images } = fileAt(world, path);
    return {
      kind,
      path,
      images: images.map(({ name, image }) => ({
        location: formatLocation({
          kind,
          path,
          ...(name === undefined ? { digest: image.digest } : { name }),
        }),
        ...(name === undefined ? {} : { name }),
        summary: summaryOf(image),
      })),
    };
  };
}

/** What the operating system asked to open, each told once. */
export async function* openedFiles(
  world: World,
  signal: AbortSignal,
): AsyncGenerator<{ paths: string[] }> {
  while (!signal.aborted) {
    const seen = world.changes.files.count();
    const paths = world.openedFiles.splice(0);
    if (paths.length > 0) yield { paths };
    await world.changes.files.after(seen, signal);
  }
}

/** The image at a location in a file. @throws image_not_found, path_not_found */
export function fileImageAt(world: World, text: string): FakeImage {
  const location = parseLocation(text);
  if (!("path" in location)) throw new AppError("invalid_location", "no file");
  const { images } = fileAt(world, location.path);
  const found = images.find(({ name, image }) =>
    location.digest === undefined ? name === location.name : image.digest === location.digest,
  );
  const only = images.length === 1 && location.name === undefined ? images[0] : undefined;
  const image = (found ?? only)?.image;
  if (image !== undefined) return image;
  throw new AppError("image_not_found", "no such image", { details: { name: text } });
}

function fileAt(world: World, path: string): FakeFile {
  const file = world.files.get(path);
  if (file !== undefined) return file;
  throw new AppError("path_not_found", "no such file", { details: { path } });
}

/** An archive of `docker save`, a layout, and what a scanner would find in a download folder. */
export function usualFiles(): ReadonlyMap<string, FakeFile> {
  const both = ["linux/amd64", "linux/arm64"];
  return new Map<string, FakeFile>([
    [
      "/home/octo/Downloads/harbour-release-2026-11.tar",
      {
        kind: "docker-archive",
        images: [
          { name: "docker.io/library/harbour:2.3", image: fakeImage("file harbour") },
          { name: "docker.io/library/tide:latest", image: fakeImage("file tide") },
          { image: fakeImage("file nameless") },
        ],
      },
    ],
    [
      "/home/octo/build/layout",
      {
        kind: "oci",
        images: [
          { name: "v1", image: fakeImage("layout 1", { platforms: both }) },
          { name: "v2", image: fakeImage("layout 2", { platforms: both }) },
        ],
      },
    ],
    ["/home/octo/build/empty.tar", { kind: "oci-archive", images: [] }],
  ]);
}
