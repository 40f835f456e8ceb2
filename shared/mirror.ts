import { z } from "zod";

/** A place that holds copies of another registry's images and is asked first when reading. Never written to. */
export const mirrorSchema = z.object({
  /** What it mirrors: `docker.io`, `ghcr.io/team`, `*.example.com`. */
  registry: z.string(),
  /** `https://mirror.example.com`, or with a repository prefix: `https://harbor.example.com/dockerhub`. */
  url: z.string(),
  /** Whose list it stands in. Ours can be changed here, the others only by their own programs. */
  origin: z.enum(["portolan", "docker", "containers", "containerd"]),
  /** The file it was read from; absent for ours. */
  file: z.string().optional(),
  /** False when it is asked for digests only, and tags are looked up upstream. */
  resolves: z.boolean(),
  /** The file says that it is to be used without encryption or without verification. */
  insecure: z.boolean(),
});

export type Mirror = z.infer<typeof mirrorSchema>;

/** A rule of registries.conf(5) that is not a mirror. */
export const registryRuleSchema = z.object({
  registry: z.string(),
  /** `blocked`: must not be read from. `location`: is to be found elsewhere. */
  kind: z.enum(["blocked", "location", "insecure"]),
  /** Where it is to be found, for `location`. */
  location: z.string().optional(),
  file: z.string(),
});

export type RegistryRule = z.infer<typeof registryRuleSchema>;
