import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import { parseDigest } from "../../shared/oci/digest.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import { inspect } from "../images/inspect.ts";
import { planRemoval, remove } from "../images/removal.ts";
import type { Engine } from "./engine.ts";

export function imagesHandlers({ places }: Engine): Handlers<PortolanContract>["images"] {
  return {
    inspect: ({ location, platform }, { signal }) =>
      inspect(places, parseLocation(location), {
        signal,
        ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      }),
    planRemoval: ({ location, verb }, { signal }) =>
      planRemoval(places, parseLocation(location), { verb, signal }),
    async remove({ location, verb, digest, confirmation }, { signal }) {
      const expected = parseDigest(digest);
      const options = { verb, expected, confirmation, signal };
      return { removed: [...(await remove(places, parseLocation(location), options))] };
    },
  };
}
