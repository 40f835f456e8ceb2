import {
  aBlob,
  anImage,
  anIndex,
  type BuiltImage,
  type Content,
  type ImageBuilder,
  someBytes,
} from "../support/image-builder.ts";
import type { TestRegistry } from "../support/registry/server.ts";
import type { Random } from "./random.ts";

/** One image of the soak, where it is from the start. */
export interface ChaosImage {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const KIBIBYTE = 1024;
/** How many layers of which sizes: below and above the size of partials (1 MiB) and of remembered uploads (4 MiB). */
const LAYERS: readonly (readonly [count: number, from: number, to: number])[] = [
  [40, 1, 40 * KIBIBYTE],
  [12, 100 * KIBIBYTE, 600 * KIBIBYTE],
  [5, 1200 * KIBIBYTE, 3000 * KIBIBYTE],
  [2, 4500 * KIBIBYTE, 6000 * KIBIBYTE],
];

/** Puts `count` images that share layers into a registry: every tenth for two platforms. */
export function seedImages(registry: TestRegistry, count: number, random: Random): ChaosImage[] {
  const pool = layerPool(random);
  return Array.from({ length: count }, (_, number) => {
    const one = (platform: string): ImageBuilder =>
      anImage()
        .withPlatform(platform)
        .withLabels({ number: String(number) })
        .withLayerContents(
          Array.from({ length: 1 + random.below(4) }, () => random.pick(pool[weighted(random)])),
        );
    const built =
      number % 10 === 0
        ? anIndex().with(one("linux/amd64")).with(one("linux/arm64")).build()
        : one("linux/amd64").build();
    const image = { repository: `library/app-${number % 40}`, tag: `v${number}` };
    put(registry, image, built);
    return { ...image, digest: built.root.descriptor.digest };
  });
}

type Pools = readonly [Content[], Content[], Content[], Content[]];

function layerPool(random: Random): Pools {
  let seed = 1;
  const [small, middle, large, huge] = LAYERS.map(([count, from, to]) =>
    Array.from({ length: count }, () =>
      aBlob(someBytes(from + random.below(to - from), (seed += 1))),
    ),
  );
  return [small ?? [], middle ?? [], large ?? [], huge ?? []];
}

/** Large layers are rare, so that a minute sees many images. */
function weighted(random: Random): 0 | 1 | 2 | 3 {
  const drawn = random.next();
  if (drawn < 0.7) return 0;
  if (drawn < 0.9) return 1;
  return drawn < 0.97 ? 2 : 3;
}

function put(
  registry: TestRegistry,
  { repository, tag }: { readonly repository: string; readonly tag: string },
  { blobs, manifests, root }: BuiltImage,
): void {
  const state = registry.repository(repository);
  for (const { descriptor, bytes } of blobs) state.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of manifests)
    state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  state.tags.set(tag, root.descriptor.digest);
}
