import { finished, PassThrough, type Readable } from "node:stream";
import type { EngineCallOptions } from "./engine-api.ts";
import type { EngineCalls } from "./engine-calls.ts";
import { connectionFailed } from "./engine-error.ts";
import { imagePath } from "./image-path.ts";

/** What arrives in one piece over a socket; a few of them may wait for the reader. */
const HIGH_WATER_MARK = 256 * 1024;

/** What `docker save` would write. A connection that breaks off ends the stream with an error, never short. */
export async function saveImage(
  calls: EngineCalls,
  image: string,
  { signal }: EngineCallOptions,
): Promise<Readable> {
  const path = `${imagePath(image)}/get`;
  const { body } = await calls.send({ method: "GET", path, image, signal });
  const archive = new PassThrough({ highWaterMark: HIGH_WATER_MARK });
  // It may fail before anybody reads, and then keeps the error for whoever comes.
  archive.on("error", () => undefined).on("close", () => void body.destroy());
  finished(body, (error) => {
    if (error != null) archive.destroy(connectionFailed(calls.engine, error, signal));
  });
  return body.pipe(archive);
}
