import { assertNever } from "../../shared/assert-never.ts";
import type { Connection } from "../../shared/connection.ts";
import type { DropPlace } from "./drop-draft.ts";
import { addressOf, type Place, placeKey } from "./place.ts";

/** One image on its way between places. */
export interface CargoItem {
  /** Location of the image. */
  readonly source: string;
  /** Its name as people read it. */
  readonly title: string;
  /** As far as it is known. */
  readonly digest?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
}

/** Images that were picked up together, with the place they lie in. */
export interface Cargo {
  readonly place: Place;
  readonly items: readonly CargoItem[];
}

/** What images can be let go over. `host` is a registry's. */
export type DragTarget =
  | {
      readonly kind: "tag";
      readonly host: string;
      readonly repository: string;
      readonly tag: string;
    }
  /** The row that stands for a tag which is still to be named. */
  | { readonly kind: "new-tag"; readonly host: string; readonly repository: string }
  | { readonly kind: "repository"; readonly host: string; readonly repository: string }
  | { readonly kind: "namespace"; readonly host: string; readonly prefix: string }
  | { readonly kind: "connection"; readonly host: string; readonly prefix: string }
  | { readonly kind: "store" }
  | { readonly kind: "engine"; readonly engine: string; readonly running: boolean }
  /** A tar file or layout that is open. */
  | { readonly kind: "file"; readonly path: string }
  /** A file that is still to be named. */
  | { readonly kind: "new-file" }
  /** The bar below the list that takes what shall go away. */
  | { readonly kind: "removal" }
  /** Anything that is not this window: a file manager takes the file, where it can. */
  | { readonly kind: "outside"; readonly saves: boolean };

/** Keys that are held while images are let go. */
export interface DragModifiers {
  /** Alt: a further tag, where a tag would be moved. */
  readonly add: boolean;
  /** Shift: shows the preview. */
  readonly preview: boolean;
  /** Ctrl or Command: without the preview, unless something has to be asked. */
  readonly direct: boolean;
}

export const NO_MODIFIERS: DragModifiers = { add: false, preview: false, direct: false };

export const DRAG_EFFECTS = [
  "re-point",
  "add-tag",
  "copy",
  "push",
  "pull",
  "load",
  "export",
  "download",
  "save",
] as const;
export type DragEffect = (typeof DRAG_EFFECTS)[number];

export const DRAG_REFUSALS = [
  "nothing",
  "too-many",
  "same-tag",
  "same-image",
  "one-tag-one-image",
  "already-here",
  "signed-out",
  "engine-stopped",
  "whole-file",
  "one-file-one-image",
  "stays-in-file",
] as const;
export type DragRefusal = (typeof DRAG_REFUSALS)[number];

/** What happens when images are let go over a target, or why nothing can. */
export type Verdict =
  | {
      readonly allowed: true;
      /** Removing brings nothing anywhere: it opens the sheet that says what goes. */
      readonly effect: DragEffect | "remove";
      /** What is replaced there has to be typed first. */
      readonly asks: boolean;
    }
  | { readonly allowed: false; readonly reason: DragRefusal };

/** What the page knows of a target besides what it is. */
export interface TargetFacts {
  /** The account that would be used; undefined where there is none. */
  readonly account?: Pick<Connection, "production" | "secret"> | undefined;
  /** What a tag points at now, as far as it is known. */
  readonly digest?: string | undefined;
}

/** Images that one gesture takes: each is a plan of its own, made while the user waits. */
export const MAX_CARGO = 50;

/** The rule of all drags: what images from one place mean over a target. */
export function judgeDrop(
  cargo: Cargo,
  target: DragTarget,
  facts: TargetFacts,
  modifiers: DragModifiers = NO_MODIFIERS,
): Verdict {
  if (cargo.items.length === 0) return refuse("nothing");
  if (cargo.items.length > MAX_CARGO) return refuse("too-many");
  if ("host" in target) return judgeRegistry(cargo, target, facts, modifiers);
  switch (target.kind) {
    case "store":
      return cargo.place.kind === "store" ? refuse("already-here") : allow("pull");
    case "engine":
      if (!target.running) return refuse("engine-stopped");
      return placeKey(cargo.place) === placeKey(target) ? refuse("already-here") : allow("load");
    case "file":
      return refuse("whole-file");
    case "new-file":
      return cargo.items.length > 1 ? refuse("one-file-one-image") : allow("export");
    case "removal":
      return cargo.place.kind === "file" ? refuse("stays-in-file") : allow("remove");
    case "outside":
      return allow(target.saves ? "download" : "save");
    default:
      return assertNever(target);
  }
}

function judgeRegistry(
  cargo: Cargo,
  target: Extract<DragTarget, { host: string }>,
  facts: TargetFacts,
  modifiers: DragModifiers,
): Verdict {
  if (facts.account?.secret === "missing") return refuse("signed-out");
  const asks = facts.account?.production === true;
  if (target.kind === "tag" || target.kind === "new-tag") {
    if (isIn(cargo.place, target)) return judgeTag(cargo, target, facts, modifiers);
    return allow(movesIn(cargo), asks);
  }
  return staysWhereItIs(cargo.place, target) ? refuse("already-here") : allow(movesIn(cargo), asks);
}

function judgeTag(
  { items, place }: Cargo,
  target: Extract<DragTarget, { kind: "tag" | "new-tag" }>,
  { account, digest }: TargetFacts,
  modifiers: DragModifiers,
): Verdict {
  const [item] = items;
  const asks = account?.production === true;
  if (item === undefined || items.length > 1) return refuse("one-tag-one-image");
  if (target.kind === "new-tag") return allow("add-tag");
  if (item.source === `${placeKey(place)}:${target.tag}`) return refuse("same-tag");
  if (modifiers.add) return allow("add-tag");
  if (digest !== undefined && digest === item.digest) return refuse("same-image");
  return allow("re-point", asks);
}

/** Whether every image would end up under the very name that it has. */
function staysWhereItIs(
  place: Place,
  target: Extract<DragTarget, { kind: "repository" | "namespace" | "connection" }>,
): boolean {
  if (place.kind !== "repository" || place.host !== target.host) return false;
  const { repository } = place;
  if (target.kind === "repository") return repository === target.repository;
  return repositoryBelow(target, repository) === repository;
}

/** A repository's name below a namespace, or below the prefix of an account. */
export function repositoryBelow(
  { kind, prefix }: { readonly kind: "namespace" | "connection"; readonly prefix: string },
  repository: string,
): string {
  const isCovered = prefix === "" || repository.startsWith(`${prefix}/`);
  if (kind === "connection" && isCovered) return repository;
  return `${prefix}/${repository.slice(repository.lastIndexOf("/") + 1)}`;
}

function isIn(place: Place, target: { readonly host: string; readonly repository: string }) {
  return (
    place.kind === "repository" &&
    place.host === target.host &&
    place.repository === target.repository
  );
}

function movesIn({ place }: Cargo): DragEffect {
  return place.kind === "repository" ? "copy" : "push";
}

function allow(effect: DragEffect | "remove", asks = false): Verdict {
  return { allowed: true, effect, asks };
}

function refuse(reason: DragRefusal): Verdict {
  return { allowed: false, reason };
}

/** Where the images of a target go; undefined where that is for the user to say. */
export function dropPlaceOf(target: DragTarget): DropPlace | undefined {
  switch (target.kind) {
    case "tag":
    case "new-tag":
    case "repository": {
      const { host, repository } = target;
      return { kind: "repository", host, repository };
    }
    case "namespace":
    case "connection":
      return { kind: "registry", host: target.host, prefix: target.prefix };
    case "store":
      return target;
    case "engine":
      return { kind: "engine", engine: target.engine };
    default:
      return undefined;
  }
}

/** The target that an open place stands for. */
export function targetOfPlace(place: Place): DragTarget {
  switch (place.kind) {
    case "engine":
      return { ...place, running: true };
    case "namespace":
      return { kind: place.namespace === "" ? "connection" : "namespace", ...addressOf(place) };
    default:
      return place;
  }
}

/** A target as a text that an element can carry. */
export function formatTarget(target: DragTarget): string {
  return JSON.stringify(target);
}

/** @param text what {@link formatTarget} made: nothing else is ever in that attribute */
export function readTarget(text: string): DragTarget {
  return JSON.parse(text) as DragTarget;
}

/** The media type by which the page knows drags of its own images. What is carried stays in the store. */
export const DRAG_TYPE = "application/x-portolan-images";
