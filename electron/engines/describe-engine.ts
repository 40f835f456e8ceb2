import { z } from "zod";
import type { EngineCallOptions, EngineDescription } from "./engine-api.ts";
import type { EngineCalls } from "./engine-calls.ts";

/** Engines describe themselves by parts; only Podman has one of that name. */
const PODMAN = "Podman Engine";

/** Spec: Docker Engine API v1.41, SystemVersion. */
const versionSchema = z.object({
  Version: z.string().min(1).max(200),
  Os: z.string().min(1).max(50),
  Arch: z.string().min(1).max(50),
  Components: z.array(z.object({ Name: z.string() })).nullish(),
});

/** Spec: Docker Engine API v1.41, SystemInfo. */
const systemSchema = z.object({
  ID: z.string().max(500).nullish(),
  Name: z.string().max(500).nullish(),
  DockerRootDir: z.string().max(5000).nullish(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
});

type System = z.infer<typeof systemSchema>;

/** What an engine says of itself at once. */
export type EngineGreeting = Pick<EngineDescription, "kind" | "version" | "platform">;

/** Asks an engine who it is, and no more: Podman counts its images before it tells the rest. */
export async function greetEngine(
  calls: EngineCalls,
  { signal }: EngineCallOptions,
): Promise<EngineGreeting> {
  // Without a ping before: over ssh each request takes its time.
  const call = { method: "GET", path: "/version", isUnversioned: true, signal } as const;
  const { value } = await calls.ask(call, versionSchema);
  const isPodman = (value.Components ?? []).some(({ Name }) => Name === PODMAN);
  return {
    kind: isPodman ? "podman" : "docker",
    version: value.Version,
    platform: `${value.Os}/${value.Arch}`,
  };
}

/** Asks an engine who it is and how it keeps images. */
export async function describeEngine(
  calls: EngineCalls,
  { signal }: EngineCallOptions,
): Promise<EngineDescription> {
  const call = { method: "GET", path: "/info", isUnversioned: true, signal } as const;
  const [greeting, { value: system }] = await Promise.all([
    greetEngine(calls, { signal }),
    calls.ask(call, systemSchema),
  ]);
  return {
    ...greeting,
    id: identityOf(greeting.kind, system),
    keepsManifests: usesContainerdStore(system),
  };
}

/** Podman makes up a new ID for each answer; what stays is whose images they are. */
function identityOf(kind: "docker" | "podman", { ID, Name, DockerRootDir }: System): string {
  if (kind === "docker" && typeof ID === "string" && ID !== "") return `docker:${ID}`;
  return `${kind}:${Name ?? ""}:${DockerRootDir ?? ""}`;
}

/** Docker says so in the status of its storage driver. Source: docs.docker.com/engine/storage/containerd */
function usesContainerdStore({ DriverStatus }: System): boolean {
  return (DriverStatus ?? []).some(
    ([key, value]) => key === "driver-type" && value === "io.containerd.snapshotter.v1",
  );
}
