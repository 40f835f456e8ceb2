import type { EngineLocation } from "../../shared/location.ts";
import type { EnginePlaces } from "../images/image-store.ts";
import type { EngineDirectory } from "./engine-api.ts";
import { EngineDestination } from "./engine-destination.ts";
import { type ConnectedEngine, EngineImages, type EngineImagesOptions } from "./engine-images.ts";
import { EngineNames } from "./engine-names.ts";
import { EngineRemovable } from "./engine-removable.ts";
import { EngineSource } from "./engine-source.ts";

export interface EnginePlacesOptions extends EngineImagesOptions {
  readonly directory: EngineDirectory;
}

/** Nobody waits for an image's removal longer than the engine takes to answer. */
const NEVER = new AbortController().signal;

/** Docker and Podman engines as places for images. */
export function createEnginePlaces(options: EnginePlacesOptions): EnginePlaces {
  const { directory, manifests } = options;
  const images = new EngineImages(options);

  async function connect(location: EngineLocation, signal: AbortSignal): Promise<ConnectedEngine> {
    const api = await directory.open(location.engine);
    return { location, api, description: await api.describe({ signal }) };
  }

  return {
    async openSource(location, { packed, signal }) {
      const engine = await connect(location, signal);
      return new EngineSource(engine, {
        images,
        names: new EngineNames(engine, manifests),
        packed,
      });
    },
    async openDestination(location, { signal }) {
      const engine = await connect(location, signal);
      return new EngineDestination(engine, new EngineNames(engine, manifests));
    },
    async openRemovable(location) {
      const engine = await connect(location, NEVER);
      return new EngineRemovable(engine, new EngineNames(engine, manifests));
    },
  };
}
