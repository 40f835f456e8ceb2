import { type Connection, covers } from "../../shared/connection.ts";
import { type Location, parseLocation } from "../../shared/location.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import { expandTargetAll, type PushTarget, withTagsKept } from "../../shared/push-target.ts";
import type { SourceWords } from "../../shared/push-pattern.ts";
import { sourceWords } from "../../shared/source-words.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { confirmationFor } from "./confirmation.ts";

/** What the push sheet holds while the user fills it in. */
export interface PushDraft {
  /** Locations of images, one for each row that was selected. */
  readonly sources: readonly string[];
  /** The saved target; undefined where `destination` is typed. */
  readonly target: PushTarget | undefined;
  /** A location, or a pattern as targets have them. */
  readonly destination: string;
  /** Empty takes every platform. Only where no target says it. */
  readonly platforms: readonly string[];
  /** Under which name `destination` becomes a target; empty: it does not. */
  readonly saveAs: string;
  /** The target shall go without this sheet from now on. */
  readonly dontAsk: boolean;
}

export function createPushDraft(
  sources: readonly string[],
  target: PushTarget | undefined,
  connections: readonly Connection[],
): PushDraft {
  return {
    sources,
    target,
    destination: suggestPushes(sources, connections)[0] ?? "",
    platforms: [],
    saveAs: "",
    dontAsk: false,
  };
}

/**
 * Where images may go: where their own name says, when there is an account, then the same path on every registry. Of one
 * image it is the very place; of several a pattern that each of them fills.
 */
export function suggestPushes(
  sources: readonly string[],
  connections: readonly Connection[],
): readonly string[] {
  const all = sources.map(tryWords).filter((words) => words !== undefined);
  const own = connections.filter(
    ({ host, prefix }) => host === all[0]?.registry && covers({ prefix }, all[0].repository),
  );
  const ordered = [...new Set([...own, ...connections])];
  return ordered.map((connection) => suggestion(connection, all));
}

function suggestion({ host, prefix }: Connection, images: readonly SourceWords[]): string {
  const [first] = images;
  if (first === undefined || images.length > 1) {
    const isCovered = images.every(({ repository }) => covers({ prefix }, repository));
    return `${host}/${isCovered ? "{repository}" : `${prefix}/{name}`}:{tag}`;
  }
  const { repository, name, tag } = first;
  const path = covers({ prefix }, repository) ? repository : `${prefix}/${name}`;
  return `${host}/${path}${tag === undefined ? "" : `:${tag}`}`;
}

/** What a draft without a saved target is: one for this time. */
export function targetOfDraft({ target, destination, platforms }: PushDraft): PushTarget {
  if (target !== undefined) return target;
  return {
    name: "-",
    patterns: [destination.trim()],
    platforms: [...platforms],
    overwrite: "ask",
    preview: true,
  };
}

/**
 * The requests that a draft stands for; undefined while it does not say where to.
 * @throws invalid_location, invalid_input as patterns do
 */
export function requestsOfPush(draft: PushDraft): readonly TransferRequest[] | undefined {
  if (draft.target === undefined && draft.destination.trim() === "") return undefined;
  return expandTargetAll(targetOfDraft(draft), draft.sources.map(parseLocation));
}

/**
 * The requests as they are started, for the plans that were shown, which are in the same order: each with what was typed
 * for its plan, and without leave to replace a tag that nobody was asked about.
 */
export function confirmedPush(
  draft: PushDraft,
  plans: readonly TransferPlan[],
  typed: ReadonlySet<string>,
): readonly TransferRequest[] {
  const target = targetOfDraft(draft);
  return (requestsOfPush(draft) ?? []).map((request, index) => {
    const plan = plans[index];
    if (plan === undefined) return request;
    return { ...withTagsKept(target, request, plan), ...confirmationFor(plan, typed) };
  });
}

/** The target that a draft shall leave behind; undefined when it shall not, or changes nothing of a saved one. */
export function targetToSave(draft: PushDraft): PushTarget | undefined {
  const preview = !draft.dontAsk;
  if (draft.target !== undefined) {
    return draft.dontAsk && draft.target.preview ? { ...draft.target, preview } : undefined;
  }
  if (draft.saveAs.trim() === "") return undefined;
  const pattern = patternOf(draft.destination.trim(), draft.sources);
  return { ...targetOfDraft(draft), name: draft.saveAs.trim(), patterns: [pattern], preview };
}

/**
 * A place that was typed for one image, for every image: its name and its tag become `{name}` and `{tag}` where they
 * stand at the end. `harbor.test/team/app:v1` of `app:v1` is `harbor.test/team/{name}:{tag}`.
 */
export function patternOf(destination: string, sources: readonly string[]): string {
  const words = sources.length === 1 ? tryWords(sources[0] ?? "") : undefined;
  if (words === undefined || destination.includes("{")) return destination;
  const { repository, name, tag } = words;
  const end = tag !== undefined && destination.endsWith(`:${tag}`) ? `:${tag}` : "";
  const path = destination.slice(0, destination.length - end.length);
  const tail = end === "" ? "" : ":{tag}";
  const slash = path.lastIndexOf("/");
  if (repository.includes("/") && path.endsWith(`/${repository}`)) {
    return `${path.slice(0, path.length - repository.length)}{repository}${tail}`;
  }
  if (slash !== -1 && path.slice(slash + 1) === name)
    return `${path.slice(0, slash)}/{name}${tail}`;
  return `${path}${tail}`;
}

function tryWords(source: string): SourceWords | undefined {
  try {
    return sourceWords(parseLocation(source) satisfies Location);
  } catch {
    return undefined; // Not to be named: then there is nothing to suggest.
  }
}
