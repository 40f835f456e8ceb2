import { parseLocation } from "../../shared/location.ts";
import type { SourceWords } from "../../shared/push-pattern.ts";
import { sourceWords } from "../../shared/source-words.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { confirmationFor } from "./confirmation.ts";
import {
  type Cargo,
  type CargoItem,
  type DragEffect,
  type DragTarget,
  dropPlaceOf,
  repositoryBelow,
} from "./drag-grammar.ts";
import { destinationOf, type DropPlace, nameProblem } from "./drop-draft.ts";

/** What becomes of a name that another image has. */
export type ConflictChoice = "ask" | "replace" | "skip";

/** One image of a preview sheet. */
export interface PlacingItem extends CargoItem {
  readonly taken: boolean;
  /** A tag in a repository, `repository:tag` in a registry, else a full name. */
  readonly name: string;
  readonly choice: ConflictChoice;
}

/** What the preview sheet of a drop, a paste or a menu path holds. */
export interface PlacingDraft {
  readonly effect: DragEffect;
  readonly place: DropPlace;
  /** The names at the source go when the images are there. */
  readonly move: boolean;
  readonly items: readonly PlacingItem[];
  /** Empty takes every platform. */
  readonly platforms: readonly string[];
}

/** Undefined for targets that need to be told where first. */
export function createPlacingDraft(
  { items }: Cargo,
  target: DragTarget,
  { effect, move = false }: { readonly effect: DragEffect; readonly move?: boolean },
): PlacingDraft | undefined {
  const place = dropPlaceOf(target);
  if (place === undefined) return undefined;
  return {
    effect,
    place,
    move,
    platforms: [],
    items: items.map((item) => ({
      ...item,
      taken: true,
      name: nameFor(target, item, effect),
      choice: effect === "re-point" ? "replace" : "ask",
    })),
  };
}

function nameFor(target: DragTarget, { source }: CargoItem, effect: DragEffect): string {
  if (effect === "add-tag") return "";
  if (effect === "re-point" && target.kind === "tag") return target.tag;
  const words = tryWords(source);
  if (words === undefined) return "";
  const { repository, registry, tag } = words;
  const end = tag === undefined ? "" : `:${tag}`;
  switch (target.kind) {
    case "namespace":
    case "connection":
      return `${repositoryBelow(target, repository)}${end}`;
    case "store":
    case "engine":
      return `${registry === undefined || registry === "docker.io" ? "" : `${registry}/`}${repository}${end}`;
    default:
      return tag ?? "";
  }
}

function tryWords(source: string): SourceWords | undefined {
  try {
    return sourceWords(parseLocation(source));
  } catch {
    return undefined; // It has no name to go by: the user gives one.
  }
}

/** True where nothing but a name is written, in the repository that has the image. */
export function isInPlace({ effect }: Pick<PlacingDraft, "effect">): boolean {
  return effect === "re-point" || effect === "add-tag";
}

/** The items that take part, in the order of their plans. */
export function takenItems({ items }: PlacingDraft): readonly PlacingItem[] {
  return items.filter(({ taken }) => taken);
}

/** Why the name of an item cannot be used, if so. */
export function placingProblem(draft: PlacingDraft, item: PlacingItem) {
  return nameProblem({ place: draft.place, images: draft.items }, item);
}

/** What is to be planned: a request for each taken item; undefined while a name is missing or wrong. */
export function requestsToPlan(draft: PlacingDraft): readonly TransferRequest[] | undefined {
  const taken = takenItems(draft);
  if (taken.length === 0) return undefined;
  if (taken.some((item) => placingProblem(draft, item) !== undefined)) return undefined;
  return taken.map(({ source, name }) => ({
    source,
    destination: destinationOf(draft.place, name) ?? "",
    alsoTag: [],
    platforms: [...draft.platforms],
    allTags: false,
  }));
}

/** What a name meets where it goes: nothing, the very image, or another one. */
export type Meeting =
  { readonly kind: "new" | "same" } | { readonly kind: "different"; readonly previous: string };

export function meetingOf({ tags }: Pick<TransferPlan, "tags">): Meeting {
  const replaced = tags.find(({ action }) => action === "replace");
  if (replaced?.previous !== undefined) return { kind: "different", previous: replaced.previous };
  const isNew = tags.some(({ action, addition }) => action === "create" && addition === undefined);
  return { kind: isNew ? "new" : "same" };
}

/** True while a name that another image has waits for the user's choice. */
export function isUndecided(draft: PlacingDraft, plans: readonly TransferPlan[]): boolean {
  return takenItems(draft).some((item, index) => {
    const plan = plans[index];
    return item.choice === "ask" && plan !== undefined && meetingOf(plan).kind === "different";
  });
}

/** One request that shall be started, with the item and the plan it was made for. */
export interface PlacingStep {
  readonly item: PlacingItem;
  readonly plan: TransferPlan;
  readonly request: TransferRequest;
}

/** What is started: all but what is skipped, or there already. @param plans one for each taken item */
export function placingSteps(
  draft: PlacingDraft,
  plans: readonly TransferPlan[],
  typed: ReadonlySet<string> = new Set(),
): readonly PlacingStep[] {
  const requests = requestsToPlan(draft) ?? [];
  return takenItems(draft).flatMap((item, index) => {
    const plan = plans[index];
    const request = requests[index];
    if (plan === undefined || request === undefined || !isStarted(item, plan)) return [];
    // A tag that appears meanwhile is not replaced, for nobody was asked about it.
    const keeps = meetingOf(plan).kind === "different" ? {} : { keepTags: true };
    return [{ item, plan, request: { ...request, ...keeps, ...confirmationFor(plan, typed) } }];
  });
}

function isStarted({ choice }: PlacingItem, plan: TransferPlan): boolean {
  const meeting = meetingOf(plan);
  if (meeting.kind === "different") return choice === "replace";
  return meeting.kind === "new" || plan.bytes.move > 0 || bringsAdditions(plan);
}

/** True where a signature or the like goes along, perhaps to an image that is there. */
export function bringsAdditions({ additions }: Pick<TransferPlan, "additions">): boolean {
  return additions?.items.some(({ action }) => action === "write") ?? false;
}

/** The most letters of a tag. Spec: distribution-spec v1.1, Pulling manifests. */
const MAX_TAG = 128;

/** A name beside one that is taken: `v1` becomes `v1-2`, then `v1-3`. */
export function nameBeside(name: string): string {
  const [, start = name, number] = /^(.+)-(\d{1,3})$/.exec(name) ?? [];
  const next =
    number === undefined ? { start: name, end: "-2" } : { start, end: `-${Number(number) + 1}` };
  const colon = next.start.lastIndexOf(":") + 1;
  return `${next.start.slice(0, colon + MAX_TAG - next.end.length)}${next.end}`;
}
