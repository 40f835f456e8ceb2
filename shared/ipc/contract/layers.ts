import { z } from "zod";
import { layerFileSchema, layerFilesItemSchema } from "../../layer-files.ts";
import { digestSchema } from "../../oci/descriptor.ts";
import { call, stream } from "../procedure.ts";

/** Which layer of which image. `platform` picks the image of an index, as in `images.inspect`. */
const layer = z.object({
  location: z.string().min(1).max(5000),
  platform: z.string().max(100).optional(),
  digest: digestSchema,
});

/** What is inside layers, without storing them. */
export const layers = {
  /** The names in a layer as it passes; leaving the loop ends the reading. What was read whole is kept and costs nothing again. */
  files: stream(layer, layerFilesItemSchema),
  /** One small file: the layer is read up to it. A hard link shows what it leads to in the same layer. */
  file: call(layer.extend({ path: z.string().max(4096) }), layerFileSchema),
  /** Those of the layers whose files are kept. */
  kept: call(
    z.object({ digests: z.array(digestSchema).max(10_000) }),
    z.object({ layers: z.array(z.object({ digest: digestSchema })) }),
  ),
};
