import { AppError } from "../../shared/errors.ts";
import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation, withDefaultTag } from "../../shared/location.ts";
import { formatReference } from "../../shared/oci/reference.ts";
import type { Engine } from "./engine.ts";

export function enginesHandlers({ engines }: Engine): Handlers<PortolanContract>["engines"] {
  return {
    list: async (_input, { signal }) => ({ engines: [...(await engines.list({ signal }))] }),
    async *watch(_input, { signal }) {
      for await (const found of engines.watch({ signal })) yield { engines: [...found] };
    },
    async *watchImages({ engine }, { signal }) {
      for await (const images of engines.watchImages(engine, { signal }))
        yield { images: [...images] };
    },
    images: async ({ engine }, { signal }) => {
      const api = await engines.open(engine);
      return { images: [...(await api.images({ signal }))] };
    },
    inspect: async ({ location }, { signal }) => {
      const { engine, image } = imageIn(location);
      return (await engines.open(engine)).inspect(image, { signal });
    },
    tag: async ({ location, name }, { signal }) => {
      const { engine, image } = imageIn(location);
      await (await engines.open(engine)).tag(image, name, { signal });
      return {};
    },
    remove: async ({ location }, { signal }) => {
      const { engine, image } = imageIn(location);
      const { untagged, deleted } = await (await engines.open(engine)).remove(image, { signal });
      return { untagged: [...untagged], deleted: [...deleted] };
    },
  };
}

/** The engine and the image that a location names. @throws invalid_location when it names no image of an engine */
function imageIn(text: string): { readonly engine: string | undefined; readonly image: string } {
  const location = withDefaultTag(parseLocation(text));
  if (location.kind === "docker-daemon") {
    const { engine, id, reference } = location;
    if (id !== undefined) return { engine, image: id };
    if (reference !== undefined) return { engine, image: formatReference(reference) };
  }
  const why = "it names no image of an engine";
  throw new AppError("invalid_location", `${text.slice(0, 160)}: ${why}`, {
    details: { location: text.slice(0, 160), why },
  });
}
