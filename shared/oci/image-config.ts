import { z } from "zod";

/**
 * The members of an image config that we show. Everything is lenient: a damaged config is shown as far as it can be
 * read and never stops a copy. Spec: image-spec v1.1, config.md.
 */
const historyEntrySchema = z.object({
  created: z.string().optional().catch(undefined),
  created_by: z.string().optional().catch(undefined),
  comment: z.string().optional().catch(undefined),
  empty_layer: z.boolean().optional().catch(undefined),
});

const stringList = z.array(z.string()).nullish().catch(undefined);

export const imageConfigSchema = z.object({
  created: z.string().optional().catch(undefined),
  author: z.string().optional().catch(undefined),
  architecture: z.string().optional().catch(undefined),
  os: z.string().optional().catch(undefined),
  variant: z.string().optional().catch(undefined),
  config: z
    .object({
      User: z.string().optional().catch(undefined),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish().catch(undefined),
      Env: stringList,
      Entrypoint: stringList,
      Cmd: stringList,
      Volumes: z.record(z.string(), z.unknown()).nullish().catch(undefined),
      WorkingDir: z.string().optional().catch(undefined),
      Labels: z.record(z.string(), z.string()).nullish().catch(undefined),
      StopSignal: z.string().optional().catch(undefined),
    })
    .nullish()
    .catch(undefined),
  rootfs: z
    .object({ type: z.string(), diff_ids: z.array(z.string()).nullish() })
    .optional()
    .catch(undefined),
  history: z.array(historyEntrySchema).nullish().catch(undefined),
});

export type ImageConfig = z.infer<typeof imageConfigSchema>;

/**
 * The command that made each layer, in layer order: history entries that are not marked empty, matched one to one.
 * Entries are undefined where the history is missing or does not fit the number of layers.
 */
export function layerCommands(
  config: ImageConfig | undefined,
  layerCount: number,
): (string | undefined)[] {
  const history = (config?.history ?? []).filter((entry) => entry.empty_layer !== true);
  if (history.length !== layerCount) return Array.from({ length: layerCount }, () => undefined);
  return history.map((entry) => entry.created_by);
}
