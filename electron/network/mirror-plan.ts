import { isRepository } from "../../shared/oci/reference.ts";
import type { RegistryTarget } from "../registry/access.ts";
import type { FileCallOptions } from "./configuration-files.ts";
import { planFromContainerd } from "./containerd-plan.ts";
import { planFromContainers } from "./containers-plan.ts";
import { planFromDocker } from "./docker-plan.ts";
import { isSameRegistry } from "./endpoint-url.ts";
import { createFileProblems } from "./file-problems.ts";
import type { OwnMirror } from "./own-mirrors.ts";
import type { MirrorSources, PartialPlan, PlannedMirror, RegistryPlan } from "./planned-mirror.ts";
import { matchPrefix } from "./repository-rule.ts";

/**
 * Everything that our list and the files of other programs say about reading a repository, in one order: our mirrors,
 * then those of containerd, of containers (Podman) and of Docker. Where two files contradict each other about the
 * registry itself, the one that stands first in this order counts. Nothing is ever written.
 * @throws cancelled; damaged files are listed in `problems`
 */
export async function mirrorsFor(
  target: Required<RegistryTarget>,
  sources: MirrorSources,
  options: FileCallOptions,
): Promise<RegistryPlan> {
  const problems = createFileProblems();
  const { programs } = sources;
  const reading = { programs, problems, options };
  const parts: readonly PartialPlan[] = [
    { mirrors: sources.own.flatMap((mirror) => planOwn(mirror, target) ?? []) },
    await planFromContainerd(target, reading),
    await planFromContainers(target, reading),
    await planFromDocker(target, reading),
  ];
  const blocked = firstOf(parts, "blocked");
  const moved = firstOf(parts, "moved");
  // What another file says about the registry itself is not meant for the place that it moved to.
  const about = moved === undefined ? parts : parts.filter((part) => part.moved === moved);
  const insecure = firstOf(about, "insecure");
  const mirrors = parts.flatMap((part) => part.mirrors ?? []);
  return {
    ...(blocked === undefined ? {} : { blocked }),
    ...(moved === undefined ? {} : { moved }),
    ...(insecure === undefined ? {} : { insecure }),
    certificates: firstOf(about, "certificates") ?? { authorities: [], files: [] },
    mirrors: blocked === undefined ? withoutRepetition(mirrors) : [],
    problems: problems.list,
  };
}

function firstOf<K extends keyof PartialPlan>(
  parts: readonly PartialPlan[],
  key: K,
): PartialPlan[K] | undefined {
  return parts.find((part) => part[key] !== undefined)?.[key];
}

/** A mirror of several registries is told which one is meant. */
function planOwn(
  { registry, endpoint }: OwnMirror,
  target: Required<RegistryTarget>,
): PlannedMirror | undefined {
  const { host, path, plainHttp } = endpoint;
  const isForTarget = matchPrefix(registry, `${target.host}/${target.repository}`) !== undefined;
  if (!isForTarget || (path === "" && isSameRegistry(host, target.host))) return undefined;
  const repository = path === "" ? target.repository : `${path}/${target.repository}`;
  if (!isRepository(repository)) return undefined;
  return {
    host,
    repository,
    plainHttp,
    skipVerify: false,
    authorities: [],
    headers: {},
    ...(registry.startsWith("*.") ? { namespace: target.host } : {}),
    resolves: true,
    pulls: true,
    source: { origin: "portolan" },
  };
}

/** What stands in two lists is asked once, at its first place, unless the second may do what the first may not. */
function withoutRepetition(mirrors: readonly PlannedMirror[]): readonly PlannedMirror[] {
  return mirrors.filter((mirror, index) =>
    mirrors
      .slice(0, index)
      .every(
        (earlier) =>
          earlier.host !== mirror.host ||
          earlier.repository !== mirror.repository ||
          (mirror.resolves && !earlier.resolves) ||
          (mirror.pulls && !earlier.pulls),
      ),
  );
}
