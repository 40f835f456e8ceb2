import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import { parseDigest } from "../../shared/oci/digest.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import { findRelated } from "../images/related/find-related.ts";
import { readDocument } from "../images/related/read-document.ts";
import type { Engine } from "./engine.ts";

export function relatedHandlers({
  places,
  knownImages,
}: Engine): Handlers<PortolanContract>["related"] {
  return {
    find: ({ location, platform }, { signal }) =>
      findRelated({ places, known: knownImages }, parseLocation(location), {
        signal,
        ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      }),
    document: ({ location, digest }, { signal }) =>
      readDocument(places, parseLocation(location), { digest: parseDigest(digest), signal }),
  };
}
