import { z } from "zod";
import type { EngineImageDetails } from "../engine.ts";
import type { ConfigProblem, ImageDetails, Inspection } from "../image.ts";
import { type ImageConfig, imageConfigSchema } from "../oci/image-config.ts";

/** One layer as far as its place knows it. */
export interface ComparedLayer {
  /** Of the blob as it is stored; engines do not tell it. */
  readonly digest?: string;
  /** Of the unpacked layer, where the config can be read and fits the layers. */
  readonly diffId?: string;
  /** Bytes; whether packed or unpacked is said by {@link CompareSubject.sizes}. */
  readonly size?: number;
  readonly command?: string;
}

/** Members of the run configuration that only a comparison shows. Spec: image-spec v1.1, config.md; the rest is Docker's. */
const extrasSchema = z.object({
  Healthcheck: z.unknown().optional(),
  Shell: z.unknown().optional(),
  OnBuild: z.unknown().optional(),
});

export type RunExtras = z.infer<typeof extrasSchema>;

/** What a comparison needs to know of one image, wherever it was read. */
export interface CompareSubject {
  readonly location: string;
  /** Of what the name points at: the index or the manifest; of an engine the image ID. */
  readonly digest: string;
  readonly kind: "manifest" | "index" | "engine";
  /** Every image it offers. An engine does not know the digest of the manifest. */
  readonly platforms: readonly { readonly platform: string; readonly digest?: string }[];
  /** The image that is looked into; the rest is about this one. */
  readonly platform?: string;
  readonly layers: readonly ComparedLayer[];
  readonly sizes: "packed" | "unpacked";
  readonly config?: ImageConfig;
  readonly extras: RunExtras;
  readonly configProblem?: ConfigProblem;
  readonly configDigest?: string;
  /** The rest is absent where the place does not tell. */
  readonly mediaType?: string;
  readonly configType?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly indexAnnotations?: Readonly<Record<string, string>>;
}

/** What a manifest says beside its layers. Lenient: a comparison shows what can be read. Spec: image-spec v1.1, manifest.md. */
const manifestFactsSchema = z.object({
  artifactType: z.string().optional().catch(undefined),
  config: z.object({ mediaType: z.string(), digest: z.string() }).optional().catch(undefined),
  annotations: z.record(z.string(), z.string()).nullish().catch(undefined),
});

/** An image that was read as manifest and config. */
export function subjectOf(inspection: Inspection): CompareSubject {
  const { location, descriptor, kind, image } = inspection;
  return {
    location,
    digest: descriptor.digest,
    kind,
    platforms: platformsOf(inspection),
    ...(image?.platform === undefined ? {} : { platform: image.platform }),
    layers: image === undefined ? [] : layersOf(image),
    sizes: "packed",
    ...(image?.config === undefined ? {} : { config: image.config }),
    extras: extrasIn(readJson(image?.configJson), "config"),
    ...(image?.configProblem === undefined ? {} : { configProblem: image.configProblem }),
    ...manifestFacts(image),
    indexAnnotations: kind === "index" ? inspection.annotations : {},
  };
}

function platformsOf({ entries, kind, image }: Inspection): CompareSubject["platforms"] {
  if (kind === "manifest") {
    if (image === undefined) return [];
    return [{ platform: image.platform ?? "", digest: image.descriptor.digest }];
  }
  return entries
    .filter((entry) => !entry.attestation)
    .map(({ platform, descriptor }) => ({ platform: platform ?? "", digest: descriptor.digest }));
}

function layersOf({ layers, config }: ImageDetails): readonly ComparedLayer[] {
  const diffIds = config?.rootfs?.diff_ids ?? [];
  const fits = diffIds.length === layers.length;
  return layers.map(({ descriptor, command }, index) => {
    const diffId = fits ? diffIds[index] : undefined;
    return {
      digest: descriptor.digest,
      size: descriptor.size,
      ...(diffId === undefined ? {} : { diffId }),
      ...(command === undefined ? {} : { command }),
    };
  });
}

function manifestFacts(image: ImageDetails | undefined): Partial<CompareSubject> {
  if (image === undefined) return {};
  const read = manifestFactsSchema.safeParse(readJson(image.manifestJson));
  const { artifactType, config, annotations } = read.data ?? {};
  return {
    mediaType: image.descriptor.mediaType,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(config === undefined ? {} : { configType: config.mediaType, configDigest: config.digest }),
    annotations: annotations ?? {},
  };
}

/** What `docker inspect` and `podman inspect` call the members of a config. */
const engineAnswerSchema = z.object({
  Config: z.unknown().optional(),
  Created: z.unknown().optional(),
  Author: z.unknown().optional(),
  Os: z.unknown().optional(),
  Architecture: z.unknown().optional(),
  Variant: z.unknown().optional(),
});

/** An image of an engine, which knows diffIDs and unpacked sizes, and no manifest. */
export function engineSubjectOf(location: string, details: EngineImageDetails): CompareSubject {
  const answer = engineAnswerSchema.safeParse(readJson(details.rawJson)).data ?? {};
  const given = {
    config: answer.Config,
    created: answer.Created,
    author: textOrNothing(answer.Author),
    os: answer.Os,
    architecture: answer.Architecture,
    variant: textOrNothing(answer.Variant),
    rootfs: { type: "layers", diff_ids: details.layers },
  };
  const { platform } = details;
  return {
    location,
    digest: details.id,
    kind: "engine",
    platforms: [{ platform: platform ?? "" }],
    ...(platform === undefined ? {} : { platform }),
    layers: engineLayers(details),
    sizes: "unpacked",
    config: imageConfigSchema.parse(given),
    extras: extrasIn(answer, "Config"),
  };
}

/** An engine tells sizes by the steps of the history; which of them made which layer shows only where the numbers fit. */
function engineLayers({ layers, history }: EngineImageDetails): readonly ComparedLayer[] {
  const steps = history.filter(({ size }) => size > 0);
  const fits = steps.length === layers.length;
  return layers.map((diffId, index) => {
    const step = fits ? steps[index] : undefined;
    return {
      diffId,
      ...(step === undefined ? {} : { size: step.size }),
      ...(step?.command === undefined ? {} : { command: step.command }),
    };
  });
}

function textOrNothing(value: unknown): unknown {
  return value === "" ? undefined : value;
}

function extrasIn(document: unknown, member: "config" | "Config"): RunExtras {
  const holder = z.record(z.string(), z.unknown()).safeParse(document).data ?? {};
  return extrasSchema.safeParse(holder[member]).data ?? {};
}

function readJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // Damaged, and said to be so elsewhere: nothing can be read from it.
  }
}
