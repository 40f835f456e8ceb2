import { DEFAULT_REGISTRY } from "../../shared/oci/reference.ts";
import type { RegistryTarget } from "../registry/access.ts";
import { isInsecure, parseDaemonJson } from "./docker-daemon-json.ts";
import { isSameRegistry } from "./endpoint-url.ts";
import type { Reading } from "./file-problems.ts";
import type { PartialPlan, PlannedMirror } from "./planned-mirror.ts";

/** What Docker's daemon.json files say about reading a repository. Mirrors there are for Docker Hub only. */
export async function planFromDocker(
  target: Required<RegistryTarget>,
  { programs, problems, options }: Reading,
): Promise<PartialPlan> {
  const mirrors: PlannedMirror[] = [];
  let insecure: PartialPlan["insecure"];
  for (const file of programs.places.dockerDaemon) {
    const daemon = await problems.during(file, () =>
      programs.files.read(file, parseDaemonJson, options),
    );
    if (daemon === undefined) continue;
    problems.add(file, ...daemon.problems);
    if (isInsecure(daemon.insecure, target.host)) {
      insecure ??= { plainHttp: true, skipVerify: true, file };
    }
    if (!isSameRegistry(target.host, DEFAULT_REGISTRY)) continue;
    for (const { host, plainHttp } of daemon.mirrors) {
      if (isSameRegistry(host, DEFAULT_REGISTRY)) continue;
      const isOpen = isInsecure(daemon.insecure, host);
      mirrors.push({
        host,
        repository: target.repository,
        plainHttp: plainHttp || isOpen,
        skipVerify: isOpen,
        authorities: [],
        headers: {},
        resolves: true,
        pulls: true,
        source: { origin: "docker", file },
      });
    }
  }
  return { mirrors, ...(insecure === undefined ? {} : { insecure }) };
}
