import { z } from "zod";
import { wireErrorSchema } from "./errors.ts";
import { sizeSchema } from "./oci/descriptor.ts";

/** A Docker or Podman engine that was found on this computer, or that Docker's configuration names. */
export const containerEngineSchema = z.object({
  /** What stands after `@` in locations: the name of Docker's context, or one given here, such as `podman`. */
  name: z.string(),
  /** Known once it has answered. */
  kind: z.enum(["docker", "podman"]).optional(),
  /** Where it listens, as Docker writes it: `unix:///var/run/docker.sock`. Holds no secret. */
  address: z.string(),
  /** Who named it: `DOCKER_HOST`, one of Docker's contexts, or nobody, and its socket was found. */
  origin: z.enum(["environment", "context", "socket"]),
  /** The docker command would use it, and so does `docker-daemon:` without a name. */
  current: z.boolean(),
  /** `away`: nothing listens there, as when it was stopped. `failed`: something else is wrong, see `error`. */
  state: z.enum(["running", "away", "failed"]),
  version: z.string().optional(),
  /** What it runs images for: `linux/amd64`. */
  platform: z.string().optional(),
  error: wireErrorSchema.optional(),
});

export type ContainerEngine = z.infer<typeof containerEngineSchema>;

/** One image of an engine, as its list has it. */
export const engineImageSchema = z.object({
  /** The image ID. */
  id: z.string(),
  /** Full references, such as `docker.io/library/alpine:3.20`. Empty for an image without a name. */
  names: z.array(z.string()),
  /** Bytes on the engine's disk, unpacked. */
  size: sizeSchema,
  /** Milliseconds since 1970, from the image's config. */
  createdAt: z.number().optional(),
  /** Containers that use it, where the engine tells. */
  containers: z.number().int().optional(),
});

export type EngineImage = z.infer<typeof engineImageSchema>;

/** What an engine knows of one image, without giving the image away. */
export const engineImageDetailsSchema = engineImageSchema.extend({
  /** Where it was pulled from or pushed to: `host/repository@sha256:…`. */
  digests: z.array(z.string()),
  platform: z.string().optional(),
  author: z.string().optional(),
  /** diffIDs, the lowest first. */
  layers: z.array(z.string()),
  /** The newest last. */
  history: z.array(
    z.object({
      createdAt: z.number().optional(),
      command: z.string().optional(),
      /** Bytes unpacked. 0 for steps without a layer. */
      size: sizeSchema,
    }),
  ),
  /** The engine's own answer, as JSON. */
  rawJson: z.string(),
});

export type EngineImageDetails = z.infer<typeof engineImageDetailsSchema>;
