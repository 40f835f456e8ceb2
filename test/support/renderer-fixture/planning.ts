import { connectionFor } from "../../../shared/connection.ts";
import { AppError } from "../../../shared/errors.ts";
import { parseLocation, withDefaultTag } from "../../../shared/location.ts";
import { formatReference, parseReference, type Reference } from "../../../shared/oci/reference.ts";
import type { PlannedBlob, PlannedTag, TransferPlan } from "../../../shared/plan.ts";
import type { TransferRequest } from "../../../shared/transfer.ts";
import { archivePathOf, archivePlan } from "./archive-plans.ts";
import { engineImageAt, runningEngine } from "./engines.ts";
import { fileImageAt } from "./files.ts";
import { configOf, digestFrom, type FakeImage } from "./images.ts";
import { plannedAdditions } from "./planned-additions.ts";
import type { World } from "./world.ts";

/** The image at a location. @throws manifest_not_found, image_not_found, unauthorized */
export function imageAt(world: World, text: string): FakeImage {
  const location = withDefaultTag(parseLocation(text));
  if (location.kind === "store" && location.reference !== undefined) {
    const image = world.store.get(formatReference(location.reference));
    if (image !== undefined) return image;
    throw new AppError("image_not_found", "no such image", { details: { name: text } });
  }
  if (location.kind === "docker-daemon") return engineImageAt(world, text).found.image;
  if ("path" in location) return fileImageAt(world, text);
  if (location.kind !== "registry") {
    throw new AppError("unsupported", "not in the fake", { details: { feature: location.kind } });
  }
  const { registry, repository, tag = "latest" } = location.reference;
  if (connectionFor([...world.connections.values()], registry, repository)?.secret === "missing") {
    throw new AppError("unauthorized", "login wanted", { details: { host: registry, repository } });
  }
  const image = world.repositories.get(`${registry}/${repository}`)?.get(tag);
  if (image !== undefined) return image;
  throw new AppError("manifest_not_found", "no such tag", {
    details: { host: registry, repository, reference: text },
  });
}

/** Every image that a request takes. */
export function imagesOf(
  world: World,
  { source, alsoFrom = [] }: TransferRequest,
): readonly FakeImage[] {
  return [source, ...alsoFrom].map((location) => imageAt(world, location));
}

interface Target {
  /** In the store, or in the engine of that name. */
  readonly inStore: boolean;
  readonly engine?: string;
  readonly reference: Reference;
}

export function targetOf(request: TransferRequest): Target {
  const location = parseLocation(request.destination);
  if (location.kind === "store") {
    return { inStore: true, reference: location.reference ?? sourceReference(request.source) };
  }
  if (location.kind === "docker-daemon") {
    const reference = location.reference ?? sourceReference(request.source);
    return { inStore: false, engine: location.engine ?? "default", reference };
  }
  if (location.kind === "registry") return { inStore: false, reference: location.reference };
  throw new AppError("unsupported", "not in the fake", { details: { feature: location.kind } });
}

function sourceReference(source: string): Reference {
  const location = withDefaultTag(parseLocation(source));
  if ("name" in location && location.name !== undefined) return parseReference(location.name);
  if ("reference" in location && location.reference !== undefined) return location.reference;
  throw new AppError("invalid_location", "no reference", { details: { location: source } });
}

function tagOf(source: string): string | undefined {
  const location = parseLocation(source);
  return "reference" in location ? location.reference?.tag : undefined;
}

function kindOf(request: TransferRequest): TransferPlan["kind"] {
  const { inStore, engine, reference } = targetOf(request);
  const fromRegistry = parseLocation(request.source).kind === "registry";
  if (engine !== undefined) return fromRegistry ? "pull" : "copy";
  if (!fromRegistry && !request.source.startsWith("store:")) return inStore ? "copy" : "push";
  const from = sourceReference(request.source);
  const sameRepository =
    from.registry === reference.registry && from.repository === reference.repository;
  const fromStore = request.source.startsWith("store:");
  if (sameRepository && fromStore === inStore) return "retag";
  if (inStore) return "pull";
  return fromStore ? "push" : "copy";
}

export function planOf(world: World, request: TransferRequest): TransferPlan {
  const plan = planOfImages(world, request);
  return { ...plan, ...plannedAdditions(request, plan) };
}

function planOfImages(world: World, request: TransferRequest): TransferPlan {
  if (archivePathOf(request) !== undefined)
    return archivePlan(world, request, imagesOf(world, request));
  const image = imageAt(world, request.source);
  const kind = kindOf(request);
  const target = targetOf(request);
  const { reference } = target;
  const isLocal = target.inStore || target.engine !== undefined;
  const tag = reference.tag ?? tagOf(request.source) ?? "latest";
  const bases = image.layers.slice(0, 2).map((layer) => layer.digest);
  const shared = kind === "copy" ? "mount" : "exists";
  const blobs = [...image.layers, configOf(image)].map((descriptor, index, all): PlannedBlob => {
    const isBase = bases.includes(descriptor.digest);
    const action = kind === "retag" ? "exists" : isBase ? shared : "move";
    return {
      descriptor,
      role: index === all.length - 1 ? "config" : "layer",
      action,
      ...(action === "mount" ? { mountFrom: "team/base" } : {}),
    };
  });
  const tags = [tag, ...request.alsoTag].map((name) =>
    plannedTag(world, image, { ...target, reference: { ...reference, tag: name } }),
  );
  const guarded = !isLocal && isProduction(world, reference);
  const replaces = tags.some(({ action }) => action === "replace");
  const sum = (action: string): number =>
    blobs.reduce((total, blob) => total + (blob.action === action ? blob.descriptor.size : 0), 0);
  const dropped = request.platforms.length > 0 && request.platforms.length < image.platforms.length;
  return {
    source: request.source,
    destination: request.destination,
    kind,
    blobs,
    manifests: image.platforms.map((platform) => ({
      descriptor: {
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        digest: digestFrom(`${image.seed} ${platform}`),
        size: 1290,
      },
      kind: "manifest" as const,
      action: kind === "retag" ? ("exists" as const) : ("write" as const),
      platform,
    })),
    tags,
    ...(guarded && replaces ? { confirm: reference.repository } : {}),
    notices: dropped
      ? [
          { code: "platforms_dropped", details: {} },
          { code: "digest_changes", details: {} },
        ]
      : [],
    ...pullsOf(world, request),
    bytes: { move: sum("move"), mount: sum("mount"), exists: sum("exists") },
  };
}

/** As a registry that has said how many are left would have it: an index, and an image for each platform. */
function pullsOf(world: World, request: TransferRequest): Pick<TransferPlan, "pulls"> {
  const source = parseLocation(request.source);
  if (source.kind !== "registry") return {};
  const { registry, repository } = source.reference;
  const account = connectionFor([...world.connections.values()], registry, repository)?.username;
  const allowance = world.allowances.find(
    (one) => one.host === registry && one.account === account,
  );
  if (allowance === undefined) return {};
  const needed = 1 + imageAt(world, request.source).platforms.length;
  const isShort = allowance.remaining < needed;
  const taken = isShort ? 1 : needed;
  const by = account === undefined ? {} : { account };
  return { pulls: { registry, ...by, taken, toCome: needed - taken, allowance } };
}

/** Whether what is replaced or removed there has to be typed first. */
export function isProduction(
  world: World,
  { registry, repository }: Pick<Reference, "registry" | "repository">,
): boolean {
  const connections = [...world.connections.values()];
  return connectionFor(connections, registry, repository)?.production === true;
}

function plannedTag(
  world: World,
  image: FakeImage,
  { inStore, engine, reference }: Target,
): PlannedTag {
  const full = formatReference(reference);
  const tag = reference.tag ?? "latest";
  const inEngine = engine === undefined ? undefined : runningEngine(world, engine).images;
  const before =
    inEngine === undefined
      ? inStore
        ? world.store.get(full)
        : world.repositories.get(`${reference.registry}/${reference.repository}`)?.get(tag)
      : inEngine.find(({ names }) => names.includes(full))?.image;
  const name = inStore || inEngine !== undefined ? full : tag;
  if (before === undefined) return { name, digest: image.digest, action: "create" };
  if (before.digest === image.digest) return { name, digest: image.digest, action: "unchanged" };
  return { name, digest: image.digest, action: "replace", previous: before.digest };
}
