import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestEncoded } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { aDocument, aMultiArchImage, anImage, aBlob, type Content } from "./image-builder.ts";

const IN_TOTO = "application/vnd.in-toto+json";

/** An image with everything around it that tools of the trade write, in a registry. */
export interface SignedImage {
  readonly index: Descriptor;
  readonly amd64: Descriptor;
  /** What BuildKit wrote beside it. */
  readonly statements: Descriptor;
  readonly cosignSignature: Descriptor;
  readonly cosignAttestation: Descriptor;
  readonly notation: Descriptor;
  readonly sbom: Descriptor;
  /** The document in the SBOM's artifact. */
  readonly sbomDocument: Descriptor;
  /** Listed as belonging to the image by somebody, while it names another subject. */
  readonly impostor: Descriptor;
}

/** A client of one repository that writes what it is told, as oras does: no more than the specification asks for. */
export class Pusher {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    registryUrl: string,
    repository: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#base = `${registryUrl}/v2/${repository}`;
    this.#headers = headers;
  }

  async blob({ bytes, descriptor }: Content): Promise<Descriptor> {
    const begun = await this.#send("POST", `${this.#base}/blobs/uploads/`, undefined, {});
    const target = new URL(begun.headers.get("location") ?? "", this.#base);
    target.searchParams.set("digest", descriptor.digest);
    await this.#send("PUT", target.href, bytes, { "content-type": "application/octet-stream" });
    return descriptor;
  }

  /**
   * Writes a manifest under its digest or a tag. Where the registry keeps no referrers, it is added to the fall-back tag.
   * Spec: distribution-spec v1.1, Pushing Manifests with Subject.
   */
  async manifest({ bytes, descriptor }: Content, tag?: string): Promise<Descriptor> {
    const answer = await this.#put(descriptor, bytes, tag ?? descriptor.digest);
    const document = JSON.parse(bytes.toString()) as {
      subject?: Descriptor;
      artifactType?: string;
    };
    if (document.subject !== undefined && answer.headers.get("oci-subject") === null) {
      const { artifactType } = document;
      await this.listAsReferrer(document.subject, {
        ...descriptor,
        ...(artifactType === undefined ? {} : { artifactType }),
      });
    }
    return descriptor;
  }

  /** Adds an entry to the fall-back tag of a subject, true or not. */
  async listAsReferrer(subject: Descriptor, entry: Descriptor): Promise<void> {
    const tag = `sha256-${digestEncoded(subject.digest)}`;
    const known = await fetch(`${this.#base}/manifests/${tag}`, {
      headers: { ...this.#headers, accept: MEDIA_TYPES.ociIndex },
    });
    const before = known.ok ? ((await known.json()) as { manifests: Descriptor[] }).manifests : [];
    const index = aDocument(
      { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [...before, entry] },
      MEDIA_TYPES.ociIndex,
    );
    await this.#put(index.descriptor, index.bytes, tag);
  }

  #put(descriptor: Descriptor, bytes: Buffer, reference: string): Promise<Response> {
    const url = `${this.#base}/manifests/${reference}`;
    return this.#send("PUT", url, bytes, { "content-type": descriptor.mediaType });
  }

  async #send(
    method: string,
    url: string,
    body: Buffer | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const answer = await fetch(url, {
      method,
      headers: { ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

/**
 * Pushes `v1`, an index of two platforms, `v1-amd64`, one of them, and what cosign, notation, BuildKit and an SBOM tool
 * attach to them.
 */
export async function pushSignedImage(pusher: Pusher): Promise<SignedImage> {
  const image = aMultiArchImage();
  const [amd64, arm64] = image.manifests;
  if (amd64 === undefined || arm64 === undefined) throw new Error("it has two platforms");
  for (const blob of image.blobs) await pusher.blob(blob);
  for (const manifest of [amd64, arm64]) await pusher.manifest(manifest);
  await pusher.manifest(amd64, "v1-amd64");
  const statements = await pushStatements(pusher);
  const index = aDocument(
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [
        { ...amd64.descriptor, platform: { os: "linux", architecture: "amd64" } },
        { ...arm64.descriptor, platform: { os: "linux", architecture: "arm64" } },
        {
          ...statements,
          platform: { os: "unknown", architecture: "unknown" },
          annotations: {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": amd64.descriptor.digest,
          },
        },
      ],
    },
    MEDIA_TYPES.ociIndex,
  );
  await pusher.manifest(index, "v1");
  const attached = await pushAttached(pusher, index.descriptor, amd64.descriptor);
  return { index: index.descriptor, amd64: amd64.descriptor, statements, ...attached };
}

async function pushStatements(pusher: Pusher): Promise<Descriptor> {
  const config = await pusher.blob(
    aDocument({ architecture: "unknown", os: "unknown", rootfs: {} }, MEDIA_TYPES.ociConfig),
  );
  const layers = [];
  for (const predicateType of ["https://slsa.dev/provenance/v1", "https://spdx.dev/Document"]) {
    const layer = await pusher.blob(
      aDocument({ _type: "https://in-toto.io/Statement/v1", predicateType }, IN_TOTO),
    );
    layers.push({ ...layer, annotations: { "in-toto.io/predicate-type": predicateType } });
  }
  return pusher.manifest(aManifest({ config, layers }));
}

async function pushAttached(pusher: Pusher, index: Descriptor, amd64: Descriptor) {
  const config = await pusher.blob(aDocument({}, MEDIA_TYPES.ociConfig));
  const empty = await pusher.blob(aDocument({}, MEDIA_TYPES.ociEmpty));
  const tag = `sha256-${digestEncoded(index.digest)}`;
  const simpleSigning = await pusher.blob(
    aDocument(
      { critical: { image: { "docker-manifest-digest": index.digest } } },
      "application/vnd.dev.cosign.simplesigning.v1+json",
    ),
  );
  const signed = { "dev.cosignproject.cosign/signature": "MEUCIQ==" };
  const cosignSignature = await pusher.manifest(
    aManifest({ config, layers: [{ ...simpleSigning, annotations: signed }] }),
    `${tag}.sig`,
  );
  const predicateType = "https://slsa.dev/provenance/v0.2";
  const payload = Buffer.from(JSON.stringify({ predicateType })).toString("base64");
  const envelope = await pusher.blob(
    aDocument({ payloadType: IN_TOTO, payload }, "application/vnd.dsse.envelope.v1+json"),
  );
  const cosignAttestation = await pusher.manifest(
    aManifest({ config, layers: [{ ...envelope, annotations: { predicateType } }] }),
    `${tag}.att`,
  );
  const jose = await pusher.blob(aDocument({ signature: "x" }, "application/jose+json"));
  const notation = await pusher.manifest(
    aManifest({
      artifactType: "application/vnd.cncf.notary.signature",
      config: empty,
      layers: [jose],
      subject: index,
      annotations: { "org.opencontainers.image.created": "2026-11-01T10:00:00Z" },
    }),
  );
  const sbomDocument = await pusher.blob(
    aDocument({ spdxVersion: "SPDX-2.3", packages: [] }, "application/spdx+json"),
  );
  const ofAmd64 = { artifactType: "application/spdx+json", config: empty, subject: amd64 };
  const sbom = await pusher.manifest(aManifest({ ...ofAmd64, layers: [sbomDocument] }));
  const impostor = await pushImpostor(pusher, empty, index);
  return { cosignSignature, cosignAttestation, notation, sbom, sbomDocument, impostor };
}

/** Belongs to an image that is not there, and is listed for ours. */
async function pushImpostor(
  pusher: Pusher,
  empty: Descriptor,
  listedFor: Descriptor,
): Promise<Descriptor> {
  const subject = anImage().withLayers([10], 99).build().root.descriptor;
  const layer = await pusher.blob(aBlob(Buffer.from("{}"), "application/jose+json"));
  const artifactType = "application/vnd.cncf.notary.signature";
  const manifest = aManifest({ artifactType, config: empty, layers: [layer], subject });
  const descriptor = await pusher.manifest(manifest);
  await pusher.listAsReferrer(listedFor, { ...descriptor, artifactType });
  return descriptor;
}

function aManifest(parts: object): Content {
  const mediaType = MEDIA_TYPES.ociManifest;
  return aDocument({ schemaVersion: 2, mediaType, ...parts }, mediaType);
}
