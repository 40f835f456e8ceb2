import { randomUUID } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { formatLocation, parseLocation } from "../../../shared/location.ts";
import { formatReference } from "../../../shared/oci/reference.ts";
import type { RemovalPlan } from "../../../shared/plan.ts";
import type { UndoEntry, UndoPlan } from "../../../shared/undo.ts";
import { digestFrom, type FakeImage, sizeOf } from "./images.ts";
import { imageAt, isProduction } from "./planning.ts";
import { imageRowsOf } from "./services.ts";
import type { World } from "./world.ts";

type Images = Handlers<PortolanContract>["images"];

/** An entry of the fake journal, with the images that its names had. */
export interface KeptRemoval {
  entry: UndoEntry;
  readonly images: ReadonlyMap<string, FakeImage>;
  /** What the registry has cleaned up meanwhile. */
  missing: UndoPlan["missing"];
}

export function removalHandlers(world: World): Pick<Images, "planRemovals" | "remove"> {
  return {
    planRemovals: async ({ locations, verb, indirect }) => {
      const plans = locations.map((location) => planOf(world, { location, verb, indirect }));
      const bytes = locations.reduce((sum, one) => sum + sizeOf(imageAt(world, one)), 0);
      return { plans, space: { bytes, complete: locations.length === 1 } };
    },
    remove: async ({ location, verb, digest, indirect, confirmation }) => {
      checkConfirmed(world, location, confirmation);
      const { names, own } = namesAround(world, location);
      if (world.undeletableTags.has(location) && verb === "tag" && !indirect) {
        throw new AppError("unsupported", "tags cannot be deleted", {
          details: { hint: "tag_deletion_unsupported", host: location.split("/", 1)[0] ?? "" },
        });
      }
      const gone = [...names].filter(
        ([name, image]) => name === own || (verb !== "tag" && image.digest === digest),
      );
      for (const [name] of gone) names.delete(name);
      world.changes.store.tell();
      return { removed: gone.map(([name]) => name), undo: keep(world, location, verb, gone) };
    },
  };
}

function planOf(
  world: World,
  { location, verb, indirect }: { location: string; verb: RemovalPlan["verb"]; indirect: boolean },
): RemovalPlan {
  const image = imageAt(world, location);
  const { digest } = image;
  const { names, own } = namesAround(world, location);
  const same = [...names].filter(([name, other]) => other.digest === digest && name !== own);
  const siblings = same.map(([name]) => name);
  const confirm = confirmOf(world, location);
  const isFixed = imageRowsOf(world, location.slice(0, location.lastIndexOf(":"))).images?.some(
    ({ tags }) => tags.some(({ name, immutable }) => name === own && immutable === true),
  );
  const blocked = isFixed === true ? { blocked: "immutable" as const } : {};
  const base = { location, verb, digest, complete: true, undoable: true, ...confirm, ...blocked };
  if (verb === "tag") {
    const way = indirect ? { way: "indirect" as const } : {};
    return { ...base, tags: [own], siblings, ...way };
  }
  const affected = { parents: [], referrers: [], complete: true };
  const plan = { ...base, tags: [own, ...siblings], siblings: [], affected };
  return verb === "manifest" ? plan : { ...plan, tree: treeOf(image) };
}

/** A child for each platform, the first of which another image needs too, and a signature. */
function treeOf(image: FakeImage): NonNullable<RemovalPlan["tree"]> {
  const platforms = image.platforms.length > 1 ? image.platforms : [];
  return {
    children: platforms.map((platform, index) => ({
      digest: digestFrom(`${image.seed} ${platform}`),
      platform,
      keptBy: index === 0 ? ["nightly"] : [],
      goes: index > 0,
    })),
    referrers: [
      {
        digest: digestFrom(`${image.seed} signature`),
        artifactType: "application/vnd.dev.cosign.artifact.sig.v1+json",
      },
    ],
    complete: true,
  };
}

function keep(
  world: World,
  location: string,
  verb: RemovalPlan["verb"],
  gone: readonly (readonly [string, FakeImage])[],
): string {
  const id = randomUUID();
  const entry: UndoEntry = {
    id,
    at: Date.now(),
    place: placeOf(location),
    action: `remove_${verb}`,
    tags: gone.map(([name, { digest }]) => ({ name, before: digest })),
    manifests: [],
    state: "done",
  };
  world.undo.set(id, { entry, images: new Map(gone), missing: [] });
  return id;
}

export function undoHandlers(world: World): Handlers<PortolanContract>["undo"] {
  const get = (id: string): KeptRemoval => {
    const kept = world.undo.get(id);
    if (kept === undefined) throw new AppError("undo_unknown", "nothing kept", { details: { id } });
    return kept;
  };
  const planOfUndo = ({ entry, missing }: KeptRemoval): UndoPlan => {
    const { names } = namesAround(world, `${entry.place}${entry.place === "store:" ? "x" : ":x"}`);
    return {
      entry,
      tags: entry.tags.map(({ name, before, after }) => {
        const now = names.get(name)?.digest;
        return {
          name,
          ...(now === undefined ? {} : { now }),
          ...(before === undefined ? {} : { was: before }),
          action: now === before ? "unchanged" : before === undefined ? "remove" : "restore",
          moved: now !== before && now !== after,
        };
      }),
      manifests: [],
      missing,
      ...(entry.place === "store:" ? {} : confirmOf(world, `${entry.place}:x`)),
    };
  };
  return {
    list: async ({ location, limit }) => {
      const place = location === undefined ? undefined : placeOf(location);
      const entries = [...world.undo.values()].map(({ entry }) => entry).toReversed();
      const wanted = entries.filter((entry) => place === undefined || entry.place === place);
      return { entries: wanted.slice(0, limit) };
    },
    plan: async ({ id }) => planOfUndo(get(id)),
    apply: async ({ id, moved, confirmation }) => {
      const kept = get(id);
      const plan = planOfUndo(kept);
      if (plan.missing.length > 0) throw new AppError("undo_impossible", "cleaned up");
      if (!moved && plan.tags.some((tag) => tag.moved)) throw new AppError("tag_moved", "moved");
      const { place } = kept.entry;
      if (place !== "store:") checkConfirmed(world, `${place}:x`, confirmation);
      const { names } = namesAround(world, place === "store:" ? "store:x" : `${place}:x`);
      for (const [name, image] of kept.images) names.set(name, image);
      kept.entry = { ...kept.entry, state: "undone", undoneAt: Date.now() };
      world.changes.store.tell();
      return { restored: [...kept.images.keys()], removed: [] };
    },
  };
}

function placeOf(text: string): string {
  const location = parseLocation(text);
  if (location.kind === "store") return "store:";
  if (location.kind !== "registry") return text;
  const { registry, repository } = location.reference;
  return formatLocation({ kind: "registry", reference: { registry, repository } });
}

function checkConfirmed(world: World, location: string, confirmation: string | undefined): void {
  const { confirm } = confirmOf(world, location);
  if (confirm === undefined || confirmation === confirm) return;
  throw new AppError("confirmation_required", "not confirmed", { details: { confirm } });
}

/** What has to be typed before something of a production registry goes. */
function confirmOf(world: World, text: string): { confirm?: string } {
  const location = parseLocation(text);
  if (location.kind !== "registry" || !isProduction(world, location.reference)) return {};
  return { confirm: location.reference.repository };
}

function namesAround(world: World, text: string): { names: Map<string, FakeImage>; own: string } {
  const location = parseLocation(text);
  if (location.kind === "store" && location.reference !== undefined) {
    return { names: world.store, own: formatReference(location.reference) };
  }
  if (location.kind !== "registry") throw new AppError("unsupported", "not in the fake");
  const { registry, repository, tag = "latest" } = location.reference;
  return { names: world.repositories.get(`${registry}/${repository}`) ?? new Map(), own: tag };
}
