import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import { parseDigest } from "../../shared/oci/digest.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import { inspect } from "../images/inspect.ts";
import { withFewLabels } from "../images/few-labels.ts";
import { planRemovals } from "../images/plan-removals.ts";
import { remove } from "../images/removal.ts";
import type { Engine } from "./engine.ts";

export function imagesHandlers({ places, undo }: Engine): Handlers<PortolanContract>["images"] {
  return {
    async inspect({ location, platform, maxLabels }, { signal }) {
      const inspection = await inspect(places, parseLocation(location), {
        signal,
        ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      });
      return maxLabels === undefined ? inspection : withFewLabels(inspection, maxLabels);
    },
    planRemovals: ({ locations, verb, indirect }, { signal }) =>
      planRemovals(places, locations.map(parseLocation), { verb, indirect, signal }),
    async remove({ location, digest, ...options }, { signal }) {
      const { removed, undo: entry } = await remove({ places, undo }, parseLocation(location), {
        ...options,
        expected: parseDigest(digest),
        signal,
      });
      return { removed: [...removed], ...(entry === undefined ? {} : { undo: entry }) };
    },
  };
}
