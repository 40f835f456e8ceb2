import { formatBytes } from "../../../../shared/bytes.ts";
import type { StoreImage } from "../../../../shared/image.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import { familiarReference, parseName, type Reference } from "../../../../shared/oci/reference.ts";
import type { DockerMessages } from "../messages/en/docker.ts";

/** What Docker writes where there is nothing. */
const NONE = "<none>";
const UNKNOWN = "N/A";

/**
 * One line of `images`, in the fields that `docker images --format` has. Source: docker/cli, cli/command/formatter/image.go
 * (28.2).
 */
export interface ImageRow {
  readonly Repository: string;
  readonly Tag: string;
  readonly Digest: string;
  readonly ID: string;
  readonly CreatedSince: string;
  readonly CreatedAt: string;
  readonly Size: string;
}

export interface RowOptions {
  readonly messages: DockerMessages;
  /** Whole digests as IDs. */
  readonly noTrunc: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An image of the store as Docker would tell of it. */
export function imageRow({ name, summary }: StoreImage, options: RowOptions): ImageRow {
  const { Repository, Tag } = splitName(name);
  const id = summary.imageId ?? summary.digest;
  const createdAt = summary.created === undefined ? Number.NaN : Date.parse(summary.created);
  const isDated = !Number.isNaN(createdAt);
  return {
    Repository,
    Tag,
    Digest: summary.digest,
    ID: options.noTrunc ? id : shortDigest(id),
    CreatedSince: isDated ? createdSince(createdAt, options) : UNKNOWN,
    CreatedAt: isDated ? dateAsGo(new Date(createdAt)) : UNKNOWN,
    Size: summary.size === undefined ? UNKNOWN : formatBytes(summary.size).replace(" ", ""),
  };
}

/** The newest first, as Docker has it; of one age by name. Those without a date come last. */
export function inDockersOrder(images: readonly StoreImage[]): readonly StoreImage[] {
  const age = ({ summary }: StoreImage): number => Date.parse(summary.created ?? "") || 0;
  return images.toSorted((a, b) => age(b) - age(a) || (a.name < b.name ? -1 : 1));
}

/** What a name of the store means, or undefined where another program wrote one that is no reference. */
export function tryParseName(name: string): Reference | undefined {
  try {
    return parseName(name);
  } catch {
    return undefined;
  }
}

function splitName(name: string): Pick<ImageRow, "Repository" | "Tag"> {
  const reference = tryParseName(name);
  if (reference === undefined) return { Repository: name, Tag: NONE };
  const { registry, repository, tag = NONE } = reference;
  return { Repository: familiarReference({ registry, repository }), Tag: tag };
}

const SECOND = 1000;
const HOUR_MINUTES = 60;
const DAY_HOURS = 24;

/** Rounds as Docker does. Source: docker/go-units, HumanDuration. */
function createdSince(createdAt: number, { messages, now }: RowOptions): string {
  const seconds = Math.max(0, Math.floor((now - createdAt) / SECOND));
  const minutes = Math.floor(seconds / 60);
  const exactHours = seconds / 60 / HOUR_MINUTES;
  const hours = Math.floor(exactHours + 0.5);
  const { ago } = messages;
  if (seconds < 1) return ago.now;
  if (seconds < 60) return ago.seconds(seconds);
  if (minutes < HOUR_MINUTES) return ago.minutes(minutes);
  if (hours < 2 * DAY_HOURS) return ago.hours(hours);
  if (hours < 14 * DAY_HOURS) return ago.days(Math.floor(hours / DAY_HOURS));
  if (hours < 60 * DAY_HOURS) return ago.weeks(Math.floor(hours / DAY_HOURS / 7));
  if (hours < 730 * DAY_HOURS) return ago.months(Math.floor(hours / DAY_HOURS / 30));
  return ago.years(Math.floor(Math.floor(exactHours) / DAY_HOURS / 365));
}

/** `2006-01-02 15:04:05 +0000 UTC`: Go's way to write a time, here always in UTC. */
function dateAsGo(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}
