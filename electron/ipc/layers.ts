import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import type { Engine } from "./engine.ts";

export function layersHandlers({ layers }: Engine): Handlers<PortolanContract>["layers"] {
  return {
    files: (input, { signal }) => layers.files(requestOf(input), { signal }),
    file: (input, { signal }) => layers.file({ ...requestOf(input), path: input.path }, { signal }),
    kept: async ({ digests }) => ({
      layers: (await layers.kept(digests)).map((digest) => ({ digest })),
    }),
  };
}

type Input = Parameters<Handlers<PortolanContract>["layers"]["files"]>[0];

function requestOf({ location, platform, digest }: Input) {
  return {
    location: parseLocation(location),
    digest,
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  };
}
