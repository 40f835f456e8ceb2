import { afterAll, beforeAll } from "vitest";
import type { Credential } from "../../electron/registry/credential.ts";
import { parseLocation } from "../../shared/location.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import type { BuiltImage } from "../support/image-builder.ts";
import { NEVER, openRegistry } from "../support/registry/client.ts";
import type { OtherRegistry, RegistryKind } from "../support/real/other-registries.ts";
import { TEST_ACCOUNT } from "../support/real/docker-registry.ts";

/** Our engine for one test, with the account that the registries of the tests know. */
export function ourEngine(
  uploads: { maxMonolithic?: number; chunkSize?: number } = {},
): Promise<TestEngine> {
  const credential: Credential = { kind: "password", ...TEST_ACCOUNT };
  return openEngine({ credential, uploads });
}

/** A registry of that kind for all tests of a group; `current` is it, once they run. */
export function running(kind: RegistryKind): { readonly current: OtherRegistry } {
  let registry: OtherRegistry | undefined;
  beforeAll(async () => {
    registry = await kind.start();
  });
  afterAll(() => registry?.stop());
  return {
    get current() {
      if (registry === undefined) throw new Error(`${kind.name} did not start`);
      return registry;
    },
  };
}

/** Writes an image into an OCI layout by way of our engine, and returns the layout's folder. */
export async function layoutOf(
  engine: TestEngine,
  image: BuiltImage,
  tag: string,
): Promise<string> {
  const behind = await openRegistry();
  const { blobs, manifests, tags } = behind.repository("made");
  for (const { descriptor, bytes } of image.blobs) blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of image.manifests)
    manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  tags.set(tag, image.root.descriptor.digest);
  const layout = `${engine.folder}/layout-${image.root.descriptor.digest.slice(-12)}`;
  const { state, error } = await engine.run(`${behind.host}/made:${tag}`, `oci:${layout}:${tag}`);
  if (state !== "done") throw new Error(`making the layout ${state}: ${error?.message ?? ""}`);
  return layout;
}

/** Every manifest of an image in a layout of ours, and which of its blobs are missing or of another size. */
export async function contentIn(
  engine: TestEngine,
  layout: string,
  tag: string,
  image: BuiltImage,
): Promise<{ root: string; manifests: readonly boolean[]; blobs: readonly boolean[] }> {
  const source = await engine.places.openSource(parseLocation(`oci:${layout}:${tag}`));
  const signal = NEVER;
  const root = await source.resolve({ name: tag }, { signal });
  const manifests = await Promise.all(
    image.manifests.map(async ({ descriptor, bytes }) =>
      Buffer.from(await source.readManifest(descriptor, { signal })).equals(bytes),
    ),
  );
  const blobs = await Promise.all(
    image.blobs.map(async ({ descriptor, bytes }) => {
      const stream = await source.openBlob(descriptor, { signal });
      return Buffer.concat((await stream.toArray()) as Buffer[]).equals(bytes);
    }),
  );
  return { root: root.digest, manifests, blobs };
}
