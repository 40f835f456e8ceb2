import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { BlobContent, Source } from "../../electron/images/image-store.ts";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import {
  aBlob,
  aMultiArchImage,
  anImage,
  anIndex,
  type BuiltImage,
  chunked,
  type Content,
  contentOf,
  someBytes,
  writeImage,
} from "../support/image-builder.ts";
import { placeKinds } from "./place-kinds.ts";

const { signal } = new AbortController();
const kinds = placeKinds();
const blob = aBlob(someBytes(300_000, 5));

async function readAll(source: Source, descriptor: Descriptor, offset = 0): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of await source.openBlob(descriptor, { signal, offset }))
    pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

async function allNames(source: Source): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of source.listNames({ signal })) names.push(...page);
  return names.toSorted();
}

/** Reads the whole image back and compares every byte. */
async function expectWhole(source: Source, image: BuiltImage): Promise<void> {
  for (const { descriptor, bytes } of image.manifests)
    expect(Buffer.from(await source.readManifest(descriptor, { signal }))).toEqual(bytes);
  for (const { descriptor, bytes } of image.blobs)
    expect((await readAll(source, descriptor)).equals(bytes)).toBe(true);
}

/** What a copier hands over when the source turns out to be wrong: all bytes but the last, then an error. */
function failing(content: Content, error: AppError): BlobContent {
  async function* pieces(): AsyncGenerator<Buffer> {
    yield content.bytes.subarray(0, -1);
    await new Promise(setImmediate);
    throw error;
  }
  const open = (): Promise<Readable> =>
    Promise.resolve(Readable.from(pieces(), { objectMode: false }));
  return { descriptor: content.descriptor, open };
}

describe.each(kinds)("$kind", ({ open, takesSha512Manifests }) => {
  it("gives back an image byte for byte", async () => {
    const place = await open();
    const image = anImage().withLayers([100_000, 1, 3_000_000]).build();
    const name = place.name("v1");
    await writeImage(await place.destination(), image, name, { signal });
    const source = await place.source();
    expect(await source.resolve({ name }, { signal })).toMatchObject(image.root.descriptor);
    const { digest } = image.root.descriptor;
    expect(await source.resolve({ digest }, { signal })).toMatchObject(image.root.descriptor);
    await expectWhole(source, image);
  });

  it("gives back an index, nested ones included, and Docker's media types", async () => {
    const place = await open();
    const nested = anIndex()
      .with(
        anIndex()
          .with(anImage().withLayers([10], 1))
          .with(anImage().withLayers([10], 2)),
      )
      .with(anImage().withLayers([10], 3))
      .withAttestation()
      .build();
    const images = { nested, docker: aMultiArchImage({ format: "docker" }) };
    for (const [tag, image] of Object.entries(images)) {
      await writeImage(await place.destination(), image, place.name(tag), { signal });
      const source = await place.source();
      const found = await source.resolve({ name: place.name(tag) }, { signal });
      expect(found).toMatchObject(image.root.descriptor);
      await expectWhole(source, image);
    }
  });

  it("keeps the bytes of a manifest as they are, spaces and unknown members included", async () => {
    const place = await open();
    const plain = anImage().build();
    const text = JSON.stringify(
      { ...JSON.parse(plain.root.bytes.toString()), "x-more": [1] },
      null,
      3,
    );
    const root = aBlob(Buffer.from(`${text}\n`), MEDIA_TYPES.ociManifest);
    await writeImage(
      await place.destination(),
      { ...plain, root, manifests: [root] },
      place.name("v1"),
      { signal },
    );
    const source = await place.source();
    const bytes = await source.readManifest(root.descriptor, { signal });
    expect(Buffer.from(bytes)).toEqual(root.bytes);
  });

  it("reads a blob from any offset", async () => {
    const place = await open();
    await (await place.destination()).writeBlob(contentOf(blob), { signal });
    const source = await place.source();
    for (const offset of [0, 1, 65_536, blob.bytes.length - 1])
      expect(
        (await readAll(source, blob.descriptor, offset)).equals(blob.bytes.subarray(offset)),
      ).toBe(true);
  });

  it("takes an empty blob", async () => {
    const place = await open();
    const empty = aBlob(Buffer.alloc(0));
    const destination = await place.destination();
    await destination.writeBlob(contentOf(empty), { signal });
    expect(await destination.hasBlob(empty.descriptor, { signal })).toBe(true);
    expect(await readAll(await place.source(), empty.descriptor)).toEqual(Buffer.alloc(0));
  });

  it("takes blobs with sha512 digests, and manifests or says that it does not", async () => {
    const place = await open();
    const image = anImage({ algorithm: "sha512" }).withLayers([1000]).build();
    const destination = await place.destination();
    for (const content of image.blobs) await destination.writeBlob(contentOf(content), { signal });
    const { descriptor, bytes } = image.root;
    const writing = destination.writeManifest(descriptor, bytes, { signal });
    if (takesSha512Manifests) await writing;
    else await expect(writing).rejects.toMatchObject({ code: "registry_refused" });
    expect(await destination.hasManifest(descriptor, { signal })).toBe(takesSha512Manifests);
    const manifests = takesSha512Manifests ? image.manifests : [];
    await expectWhole(await place.source(), { ...image, manifests });
  });

  it("takes what it has again, and says that it has it", async () => {
    const place = await open();
    const image = aMultiArchImage();
    const destination = await place.destination();
    expect(await destination.hasManifest(image.root.descriptor, { signal })).toBe(false);
    for (let time = 0; time < 2; time += 1)
      await writeImage(destination, image, place.name("v1"), { signal });
    for (const { descriptor } of image.blobs)
      expect(await destination.hasBlob(descriptor, { signal })).toBe(true);
    for (const { descriptor } of image.manifests)
      expect(await destination.hasManifest(descriptor, { signal })).toBe(true);
    expect(await allNames(await place.source())).toEqual([place.name("v1")]);
  });

  it("names what is missing", async () => {
    const place = await open();
    const destination = await place.destination();
    const image = anImage().build();
    await writeImage(destination, image, place.name("v1"), { signal });
    expect(await destination.hasBlob(blob.descriptor, { signal })).toBe(false);
    expect(await destination.resolveName(place.name("none"), { signal })).toBeUndefined();
    const source = await place.source();
    const { digest } = blob.descriptor;
    const failures = {
      name: source.resolve({ name: place.name("none") }, { signal }),
      digest: source.resolve({ digest }, { signal }),
      manifest: source.readManifest(
        { ...blob.descriptor, mediaType: MEDIA_TYPES.ociManifest },
        { signal },
      ),
      blob: readAll(source, blob.descriptor),
    };
    const codes = await Promise.all(
      Object.values(failures).map((failure) =>
        failure.then(
          () => "nothing",
          (error: unknown) => (error instanceof AppError ? error.code : String(error)),
        ),
      ),
    );
    expect(codes).toEqual([
      expect.stringMatching(/^(image_not_found|manifest_not_found)$/),
      "manifest_not_found",
      "manifest_not_found",
      "blob_not_found",
    ]);
  });

  it("moves a name to another manifest and keeps the one before by digest", async () => {
    const place = await open();
    const [one, two] = [anImage().withLayers([1], 1).build(), anImage().withLayers([1], 2).build()];
    const destination = await place.destination();
    const name = place.name("latest");
    await writeImage(destination, one, name, { signal });
    await writeImage(destination, two, name, { signal });
    expect(await destination.resolveName(name, { signal })).toMatchObject(two.root.descriptor);
    const { digest } = one.root.descriptor;
    const source = await place.source();
    expect((await source.resolve({ digest }, { signal })).digest).toBe(digest);
    expect(await allNames(source)).toEqual([name]);
  });

  it("lists every name, of many", async () => {
    const place = await open();
    const image = anImage().build();
    const destination = await place.destination();
    const names = Array.from({ length: 23 }, (_, index) => place.name(`v${index}`));
    await writeImage(destination, image, names[0] ?? "", { signal });
    const { descriptor, bytes } = image.root;
    for (const name of names) await destination.writeName(name, descriptor, bytes, { signal });
    expect(await allNames(await place.source())).toEqual(names.toSorted());
  });

  it("loses none of 50 names that are written at once (R37)", async () => {
    const place = await open();
    const image = anImage().build();
    const destination = await place.destination();
    await writeImage(destination, image, place.name("v0"), { signal });
    const { descriptor, bytes } = image.root;
    const names = Array.from({ length: 50 }, (_, index) => place.name(`v${index}`));
    const writers = await Promise.all([place.destination(), place.destination()]);
    await Promise.all(
      names.map((name, index) =>
        (writers[index % 2] ?? destination).writeName(name, descriptor, bytes, { signal }),
      ),
    );
    expect(await allNames(await place.source())).toEqual(names.toSorted());
  });

  it("takes the same blob from several writers at once", async () => {
    const place = await open();
    const writers = await Promise.all(Array.from({ length: 4 }, () => place.destination()));
    await Promise.all(writers.map((writer) => writer.writeBlob(contentOf(blob), { signal })));
    expect((await readAll(await place.source(), blob.descriptor)).equals(blob.bytes)).toBe(true);
  });

  it("finds the manifests that refer to another one", async () => {
    const place = await open();
    const destination = await place.destination();
    const subject = anImage().build();
    await writeImage(destination, subject, place.name("v1"), { signal });
    const source = await place.source();
    const { digest } = subject.root.descriptor;
    expect(await source.listReferrers(digest, { signal })).toEqual({
      entries: [],
      complete: true,
    });
    const notes = [1, 2].map((seed) =>
      anImage()
        .withLayers([10], 40 + seed)
        .withSubject(subject.root.descriptor, `application/vnd.example.note${seed}`)
        .withAnnotations({ note: String(seed) })
        .build(),
    );
    for (const note of notes) {
      for (const content of note.blobs) await destination.writeBlob(contentOf(content), { signal });
      await destination.writeManifest(note.root.descriptor, note.root.bytes, { signal });
    }
    const found = await (await place.source()).listReferrers(digest, { signal });
    expect(
      found.entries.toSorted((a, b) => ((a.artifactType ?? "") < (b.artifactType ?? "") ? -1 : 1)),
    ).toEqual(
      notes.map((note, index) => ({
        ...note.root.descriptor,
        artifactType: `application/vnd.example.note${index + 1}`,
        annotations: { note: String(index + 1) },
      })),
    );
    expect(await allNames(await place.source())).toContain(place.name("v1"));
  });
});

describe.each(kinds)("$kind refuses", ({ open }) => {
  it.each([
    ["a digest that does not match", "digest_mismatch"],
    ["content that breaks off", "connection_lost"],
  ] as const)("a blob with %s, and keeps nothing of it", async (_what, code) => {
    const place = await open();
    const destination = await place.destination();
    const error = new AppError(code, "as the copier found out");
    await expect(destination.writeBlob(failing(blob, error), { signal })).rejects.toMatchObject({
      code,
    });
    expect(await destination.hasBlob(blob.descriptor, { signal })).toBe(false);
    await destination.writeBlob(contentOf(blob), { signal });
    expect(await destination.hasBlob(blob.descriptor, { signal })).toBe(true);
  });

  it.each([
    ["one byte less", -1],
    ["one byte more", 1],
  ])("a blob with %s than its descriptor says", async (_what, difference) => {
    const place = await open();
    const destination = await place.destination();
    const bytes = someBytes(blob.descriptor.size + difference, 5);
    const content = {
      descriptor: blob.descriptor,
      open: (offset: number) => Promise.resolve(chunked(bytes, offset)),
    };
    await expect(destination.writeBlob(content, { signal })).rejects.toThrow();
    expect(await destination.hasBlob(blob.descriptor, { signal })).toBe(false);
  });

  it("a manifest whose bytes have another digest", async () => {
    const place = await open();
    const destination = await place.destination();
    const image = anImage().build();
    for (const content of image.blobs) await destination.writeBlob(contentOf(content), { signal });
    const { descriptor, bytes } = image.root;
    const spoiled = Buffer.from(
      bytes.toString().replace('"schemaVersion":2', '"schemaVersion": 2'),
    );
    const wrong = { ...descriptor, size: spoiled.byteLength };
    await expect(destination.writeManifest(wrong, spoiled, { signal })).rejects.toThrow();
    expect(await destination.hasManifest(descriptor, { signal })).toBe(false);
  });

  it("to go on with a blob that is cancelled half-way, at once (R64)", async () => {
    const place = await open();
    const destination = await place.destination();
    const cancel = new AbortController();
    const stream = new PassThrough();
    const content = { descriptor: blob.descriptor, open: () => Promise.resolve(stream) };
    const writing = destination.writeBlob(content, { signal: cancel.signal });
    await new Promise<void>((resolve) => {
      stream.write(blob.bytes.subarray(0, 100_000), () => resolve());
    });
    cancel.abort();
    await expect(writing).rejects.toMatchObject({ code: "cancelled" });
    expect(stream.destroyed).toBe(true);
    expect(await destination.hasBlob(blob.descriptor, { signal })).toBe(false);
  });

  it("to start anything when it is cancelled already", async () => {
    const place = await open();
    const destination = await place.destination();
    const aborted = { signal: AbortSignal.abort() };
    await expect(destination.writeBlob(contentOf(blob), aborted)).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(await destination.hasBlob(blob.descriptor, { signal })).toBe(false);
  });
});

describe.each(kinds)("removing from $kind", ({ open, removesTags }) => {
  it("a name leaves its siblings, or is refused without touching them", async () => {
    const place = await open();
    const image = anImage().build();
    const destination = await place.destination();
    const { descriptor, bytes } = image.root;
    const [one, two] = [place.name("v1"), place.name("v2")];
    await writeImage(destination, image, one, { signal });
    await destination.writeName(two, descriptor, bytes, { signal });
    const removal = (await place.removable()).removeName(one, { signal });
    if (removesTags) await removal;
    else await expect(removal).rejects.toMatchObject({ code: "unsupported" });
    expect(await allNames(await place.source())).toEqual(removesTags ? [two] : [one, two]);
    await expectWhole(await place.source(), image);
  });

  it("a manifest takes every name of it, and no other image", async () => {
    const place = await open();
    const [one, two] = [anImage().withLayers([9], 1).build(), anImage().withLayers([9], 2).build()];
    const destination = await place.destination();
    await writeImage(destination, one, place.name("v1"), { signal });
    await destination.writeName(place.name("v1b"), one.root.descriptor, one.root.bytes, { signal });
    await writeImage(destination, two, place.name("v2"), { signal });
    await (await place.removable()).removeManifest(one.root.descriptor.digest, { signal });
    const after = await place.destination();
    expect(await after.resolveName(place.name("v1"), { signal })).toBeUndefined();
    expect(await after.hasManifest(one.root.descriptor, { signal })).toBe(false);
    const source = await place.source();
    expect(await allNames(source)).toEqual([place.name("v2")]);
    await expectWhole(source, two);
  });
});
