import { z } from "zod";
import {
  containerEngineSchema,
  engineImageDetailsSchema,
  engineImageSchema,
} from "../../engine.ts";
import { call, stream } from "../procedure.ts";

const location = z.string().min(1).max(5000);
const engine = z.string().min(1).max(200);

/** Docker and Podman engines. Their locations are `docker-daemon:@engine/image`. */
export const engines = {
  /** Looks for engines and asks each who it is. One that does not answer within five seconds is `away`. */
  list: call(z.object({}), z.object({ engines: z.array(containerEngineSchema) })),
  /** Snapshot first, then again when an engine comes, goes, or is named otherwise. */
  watch: stream(z.object({}), z.object({ engines: z.array(containerEngineSchema) })),
  /** The images of one engine: a snapshot first, then again after every change that the engine tells of. */
  watchImages: stream(z.object({ engine }), z.object({ images: z.array(engineImageSchema) })),
  images: call(z.object({ engine }), z.object({ images: z.array(engineImageSchema) })),
  inspect: call(z.object({ location }), engineImageDetailsSchema),
  /** Gives the image one more name in its engine; an image that had that name loses it. */
  tag: call(z.object({ location, name: z.string().min(1).max(600) }), z.object({})),
  /** Removes a name, and the image with its last one; by ID, all of them. Refused while a container uses it. */
  remove: call(
    z.object({ location }),
    z.object({ untagged: z.array(z.string()), deleted: z.array(z.string()) }),
  ),
};
