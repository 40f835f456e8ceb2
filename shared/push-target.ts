import { z } from "zod";
import { AppError } from "./errors.ts";
import { formatLocation, type Location, withDefaultTag } from "./location.ts";
import { parsePlatform } from "./oci/platform.ts";
import type { TransferPlan } from "./plan.ts";
import { checkPattern, fillPattern, sampleDestination } from "./push-pattern.ts";
import { sourceWords } from "./source-words.ts";
import type { TransferRequest } from "./transfer.ts";

/** A saved choice of where images are pushed: one word for it on the command line, one click in the window. */
export const pushTargetSchema = z.object({
  /** How the user calls it; unique, whatever the case of its letters. */
  name: z.string().min(1).max(60),
  /**
   * Where an image goes, one or several places: `harbor.example.com/team/{name}:{tag}`. `{name}` is the last part of the
   * image's repository, `{repository}` all of it, `{tag}` its tag, `{registry}` its host. Without a tag, the image's is kept.
   */
  patterns: z.array(z.string().min(1).max(600)).min(1).max(20),
  /** Only these platforms of an index; empty takes everything, byte for byte. */
  platforms: z.array(z.string().max(100)).max(100).default([]),
  /** When a tag there points at another image: ask first, replace it, or refuse. */
  overwrite: z.enum(["ask", "replace", "refuse"]).default("ask"),
  /** False: goes at once, without showing the plan, unless `overwrite` or a production registry wants a word. */
  preview: z.boolean().default(true),
});

export type PushTarget = z.infer<typeof pushTargetSchema>;

/** What two names of targets have in common when they are the same name. */
export function targetKey(name: string): string {
  return name.trim().normalize("NFC").toLowerCase();
}

/**
 * The target as it may be saved: without spaces around its name and patterns.
 * @throws invalid_input, invalid_location with the pattern and why, invalid_platform
 */
export function checkTarget(target: PushTarget): PushTarget {
  const name = target.name.trim().normalize("NFC");
  if (name === "" || /\p{C}/u.test(name)) {
    throw new AppError("invalid_input", "the name of a push target must be one visible line", {
      details: { name, why: "the name must be one visible line" },
    });
  }
  const patterns = target.patterns.map((pattern) => pattern.trim());
  patterns.forEach(checkPattern);
  target.platforms.forEach(parsePlatform);
  const places = new Set<string>();
  for (const pattern of patterns) {
    const place = sampleDestination(pattern);
    if (places.has(place)) {
      throw new AppError("invalid_input", `two patterns lead to one place: ${pattern}`, {
        details: { location: pattern, why: "another pattern leads to the same place" },
      });
    }
    places.add(place);
  }
  return { ...target, name, patterns };
}

/**
 * What has to be transferred to push one image to a target: a request for each of its patterns, in their order.
 * @throws invalid_location where the image cannot fill a pattern, or is not named
 */
export function expandTarget(target: PushTarget, source: Location): TransferRequest[] {
  const words = sourceWords(source);
  return target.patterns.map((pattern) => {
    const destination = fillPattern(pattern, words);
    const isFile = destination.kind === "oci-archive" || destination.kind === "docker-archive";
    return {
      source: formatLocation(withDefaultTag(source)),
      destination: formatLocation(destination),
      alsoTag: [],
      platforms: [...target.platforms],
      allTags: false,
      ...(target.overwrite === "refuse" ? { keepTags: true } : {}),
      ...(isFile && target.overwrite === "replace" ? { overwrite: true } : {}),
    };
  });
}

/**
 * The same for several images, each once. That two of them would end in one place is found before anything moves.
 * @throws invalid_input naming both images and the place, and what {@link expandTarget} throws
 */
export function expandTargetAll(
  target: PushTarget,
  sources: readonly Location[],
): TransferRequest[] {
  const distinct = new Map(
    sources.map((source) => [formatLocation(withDefaultTag(source)), source] as const),
  );
  const requests = [...distinct.values()].flatMap((source) => expandTarget(target, source));
  const taken = new Map<string, TransferRequest>();
  for (const request of requests) {
    const place = placeOf(request);
    const other = taken.get(place);
    if (other !== undefined) {
      const why = `${other.source} and ${request.source} would both go there`;
      throw new AppError("invalid_input", `${request.destination}: ${why}`, {
        details: { location: request.destination, why },
      });
    }
    taken.set(place, request);
  }
  return requests;
}

/** Whether somebody has to say yes to what these plans show, before it is carried out. */
export function needsAnswer(target: PushTarget, plans: readonly TransferPlan[]): boolean {
  return (
    target.preview ||
    plans.some(
      ({ confirm, tags }) =>
        confirm !== undefined ||
        (target.overwrite === "ask" && tags.some(({ action }) => action === "replace")),
    )
  );
}

/**
 * The request as it is started, once whatever its plan wants has been answered: under `ask`, what nobody was asked about
 * is kept, such as a tag that somebody makes after the plan.
 */
export function withTagsKept(
  { overwrite }: PushTarget,
  request: TransferRequest,
  plan: TransferPlan,
): TransferRequest {
  const replaces = plan.tags.some(({ action }) => action === "replace");
  return overwrite === "ask" && !replaces ? { ...request, keepTags: true } : request;
}

/** What only one image can have: a tag, a name, or a whole file. Any number may be written by their digests. */
function placeOf({ source, destination }: TransferRequest): string {
  const archive = /^(?:oci|docker)-archive:((?:[A-Za-z]:[\\/])?[^:]*)/.exec(destination);
  if (archive !== null) return `file:${archive[1] ?? ""}`;
  const last = destination.slice(destination.lastIndexOf("/") + 1);
  return last.includes(":") ? destination : `${destination} ${source}`;
}
