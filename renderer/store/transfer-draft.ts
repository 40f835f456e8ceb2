import { type Connection, covers } from "../../shared/connection.ts";
import type { ContainerEngine } from "../../shared/engine.ts";
import { parseLocation } from "../../shared/location.ts";
import { formatReference, isTag, type Reference } from "../../shared/oci/reference.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { confirmationFor } from "./confirmation.ts";
import { imageReference, placeKey } from "./place.ts";

/** `transfer` is the free form: any source, any destination. `move` is a copy after which the source's name goes. */
export type TransferMode = "pull" | "copy" | "move" | "retag" | "transfer";

/** What the transfer sheet holds while the user fills it in. */
export interface TransferDraft {
  readonly mode: TransferMode;
  /** Locations. More than one when several rows were selected. */
  readonly sources: readonly string[];
  /** True when the source is a row and cannot be typed over. */
  readonly sourceFixed: boolean;
  /** A location; for `retag` the new tags, with spaces or commas between them. */
  readonly destination: string;
  /** Empty takes every platform. */
  readonly platforms: readonly string[];
  readonly allTags: boolean;
  /** `never` where the user wants everything to pass through this computer. */
  readonly serverCopy?: TransferRequest["serverCopy"];
}

export function createDraft(mode: TransferMode, sources: readonly string[]): TransferDraft {
  return {
    mode,
    sources,
    sourceFixed: sources.length > 0,
    destination: mode === "pull" ? "store:" : "",
    platforms: [],
    allTags: false,
  };
}

/** Destinations to offer besides engines: the store, and the same path on each registry, or below the prefix of its account. */
export function suggestDestinations(
  draft: TransferDraft,
  connections: readonly Connection[],
): readonly string[] {
  const names = connections.map((connection) => suggestion(connection, draft.sources));
  return [...new Set(["store:", ...names])].filter((text) => !draft.sources.includes(text));
}

/** Engines that an image can be loaded into, with its own name there; several images keep theirs each. */
export function suggestEngines(
  { sources }: TransferDraft,
  engines: readonly ContainerEngine[],
): readonly { readonly engine: ContainerEngine; readonly location: string }[] {
  const [source = ""] = sources;
  const reference = sources.length === 1 ? imageReference(source) : undefined;
  return engines
    .filter(({ state }) => state === "running")
    .map((engine) => ({ engine, place: placeKey({ kind: "engine", engine: engine.name }) }))
    .filter(({ place }) => !sources.some((one) => one.startsWith(`${place}/`)))
    .map(({ engine, place }) => ({ engine, location: inEngine(place, reference) }));
}

function inEngine(place: string, reference: Reference | undefined): string {
  if (reference === undefined) return place;
  const { digest: _digest, ...named } = reference;
  return `${place}/${formatReference(named)}`;
}

function suggestion(connection: Connection, sources: readonly string[]): string {
  const { address, host } = connection;
  const references = sources.map(imageReference).filter((part) => part !== undefined);
  const [first] = references;
  if (first === undefined || references.length !== sources.length) return `${address}/`;
  const repository = repositoryBelow(connection, first.repository);
  if (references.length > 1) return sameRepository(references) ? `${host}/${repository}` : address;
  const { digest: _digest, ...named } = first;
  return formatReference({ ...named, registry: host, repository });
}

/** The same path where the account covers it, else its last part below the account's prefix. */
function repositoryBelow(connection: Connection, repository: string): string {
  if (covers(connection, repository)) return repository;
  return `${connection.prefix}/${repository.slice(repository.lastIndexOf("/") + 1)}`;
}

/** The requests that a draft stands for. Several sources keep their tags, and their paths where these differ. */
export function requestsOf(draft: TransferDraft): readonly TransferRequest[] {
  const common = {
    alsoTag: [],
    platforms: [...draft.platforms],
    allTags: draft.allTags,
    ...serverCopyOf(draft),
  };
  const destination = draft.destination.trim();
  if (draft.mode === "retag") return draft.sources.flatMap((source) => retagRequest(source, draft));
  if (draft.sources.length === 1) {
    return [{ ...common, source: draft.sources[0]?.trim() ?? "", destination }];
  }
  const references = draft.sources.map(imageReference);
  const known = references.filter((reference) => reference !== undefined);
  const keepsPath = !sameRepository(known);
  return draft.sources.map((source, index) => ({
    ...common,
    source,
    destination: destinationOfOne(destination, references[index], keepsPath),
  }));
}

/**
 * The requests with what the user typed for their plans, which are in the same order. A plan asks for itself; what was
 * typed for another is not sent for it.
 */
export function confirmedRequests(
  draft: TransferDraft,
  plans: readonly TransferPlan[],
  typed: ReadonlySet<string>,
): readonly TransferRequest[] {
  return requestsOf(draft).map((request, index) => ({
    ...request,
    ...confirmationFor(plans[index], typed),
  }));
}

function destinationOfOne(
  destination: string,
  reference: Reference | undefined,
  keepsPath: boolean,
): string {
  if (destination === "store:" || reference === undefined) return destination;
  if (/^docker-daemon:@[^/]+$/.test(destination)) return inEngine(destination, reference);
  const base = destination.replace(/\/+$/, "");
  const path = keepsPath ? `/${reference.repository}` : "";
  return `${base}${path}${reference.tag === undefined ? "" : `:${reference.tag}`}`;
}

function retagRequest(source: string, draft: TransferDraft): readonly TransferRequest[] {
  const [first, ...others] = newTags(draft.destination);
  const location = locationWithTag(source, first);
  if (location === undefined) return [];
  return [
    {
      source,
      destination: location,
      alsoTag: others,
      platforms: [...draft.platforms],
      allTags: false,
      ...serverCopyOf(draft),
    },
  ];
}

function serverCopyOf({ serverCopy }: TransferDraft): Pick<TransferRequest, "serverCopy"> {
  return serverCopy === "never" ? { serverCopy } : {};
}

/** Tags as typed into one field. */
export function newTags(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((tag) => tag !== ""))];
}

/** The same repository, in the registry or the store, with another tag. */
function locationWithTag(source: string, tag: string | undefined): string | undefined {
  const reference = referenceParts(source);
  if (reference === undefined || tag === undefined) return undefined;
  const { registry, repository } = reference;
  const scheme = source.startsWith("store:") ? "store:" : "";
  return `${scheme}${formatReference({ registry, repository, tag })}`;
}

/** Why a draft cannot be planned yet. Everything else is for the engine to say. */
export type DraftProblem = "no_source" | "no_destination" | "invalid_tag";

export function draftProblem(draft: TransferDraft): DraftProblem | undefined {
  if (draft.sources.length === 0 || draft.sources.some((source) => source.trim() === "")) {
    return "no_source";
  }
  if (draft.destination.trim() === "") return "no_destination";
  if (draft.mode === "retag" && !newTags(draft.destination).every(isTag)) return "invalid_tag";
  return undefined;
}

/** True when the source is a whole repository, so that all its tags can be taken. */
export function canTakeAllTags(draft: TransferDraft): boolean {
  if (draft.sources.length !== 1) return false;
  const reference = referenceParts(draft.sources[0] ?? "");
  return reference !== undefined && reference.tag === undefined && reference.digest === undefined;
}

function referenceParts(location: string): Reference | undefined {
  try {
    const parsed = parseLocation(location.trim());
    if (parsed.kind !== "registry" && parsed.kind !== "store") return undefined;
    return parsed.reference;
  } catch {
    return undefined;
  }
}

function sameRepository(references: readonly Reference[]): boolean {
  const [first] = references;
  return references.every(
    (one) => one.registry === first?.registry && one.repository === first.repository,
  );
}
