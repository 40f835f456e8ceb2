import type { BundledImage } from "../../../../shared/bundle.ts";
import { parseLocation, type Location } from "../../../../shared/location.ts";
import { isSameName } from "../../../../shared/oci/reference.ts";
import { expandTarget, type PushTarget } from "../../../../shared/push-target.ts";
import type { Messages } from "../messages/en.ts";
import { wrongUse } from "../wrong-use.ts";

/** Places that name images by themselves. */
const PLACE = /^(?:docker:\/\/|store:|oci-archive:|docker-archive:|docker-daemon:|oci:)/;

/**
 * Where one image of a bundle goes: to a place as it is called in the bundle; by a pattern; or, under a prefix such as
 * `harbor.local/mirror/`, into a repository of its own name.
 * @throws invalid_location, invalid_input
 */
export function destinationOf(image: BundledImage, to: string, words: Messages["bundle"]): string {
  const location = parseLocation(image.location);
  if (to.includes("{")) return byPattern(to, location);
  if (PLACE.test(to) && !to.startsWith("docker://")) return to;
  const prefix = to.replace(/^docker:\/\//, "").replace(/\/+$/, "");
  const last = prefix.slice(prefix.lastIndexOf("/") + 1);
  const isTagged = prefix.includes("@") || (prefix.includes("/") && last.includes(":"));
  if (prefix === "" || isTagged) throw wrongUse(words.notAPrefix(to));
  return byPattern(`${prefix}/{repository}`, location);
}

/** The images that were named; all of them when none was. @throws invalid_input for one that is not there */
export function selectImages(
  images: readonly BundledImage[],
  only: readonly string[],
  words: Messages["bundle"],
): readonly BundledImage[] {
  if (only.length === 0) return images;
  const isMeant = (image: BundledImage, typed: string): boolean =>
    image.digest === typed || (image.name !== undefined && isSameName(image.name, typed));
  for (const typed of only) {
    if (!images.some((image) => isMeant(image, typed))) throw wrongUse(words.notInIt(typed));
  }
  return images.filter((image) => only.some((typed) => isMeant(image, typed)));
}

function byPattern(pattern: string, source: Location): string {
  const target: PushTarget = {
    name: "bundle",
    patterns: [pattern],
    platforms: [],
    overwrite: "replace",
    preview: false,
  };
  const [request] = expandTarget(target, source);
  return request?.destination ?? pattern;
}
