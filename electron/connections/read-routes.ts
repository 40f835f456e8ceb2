import { AppError, isAppError } from "../../shared/errors.ts";
import { mirrorsFor } from "../network/mirror-plan.ts";
import type { OtherPrograms } from "../network/other-programs.ts";
import { readOwnMirrors } from "../network/own-mirrors.ts";
import type { PlannedMirror, RegistryPlan } from "../network/planned-mirror.ts";
import type { MirrorEndpoint, ReadRoute, RegistryTarget } from "../registry/access.ts";
import type { MirrorsTable } from "../storage/mirrors-table.ts";
import { type AccessProvider, UNBOUND } from "./access.ts";
import { loosened, mirrorAccess, UNCHANGED } from "./loosening.ts";

export interface ReadRoutesOptions {
  readonly access: Pick<AccessProvider, "accessFor" | "isChosen">;
  readonly programs: OtherPrograms;
  readonly ownMirrors: Pick<MirrorsTable, "list">;
}

/**
 * Where a repository is read from, by our list of mirrors and the files of other programs. Each place is reached with
 * what the user has for its own host: no login, certificate or proxy of the registry goes to its mirrors.
 */
export function createReadRoutes({
  access,
  programs,
  ownMirrors,
}: ReadRoutesOptions): (target: Required<RegistryTarget>) => Promise<ReadRoute> {
  return async (target) => {
    const { mirrors: own } = readOwnMirrors(ownMirrors.list());
    const plan = await mirrorsFor(target, { own, programs }, { signal: UNBOUND });
    if (plan.blocked !== undefined) throw blocked(target, plan.blocked.file);
    const mirrors = await Promise.all(plan.mirrors.map((mirror) => tryEndpoint(mirror, access)));
    const upstream = await upstreamOf(plan, target, access);
    return {
      mirrors: mirrors.filter((mirror) => mirror !== undefined),
      ...(upstream === undefined ? {} : { moved: upstream }),
    };
  };
}

/**
 * Undefined where the mirror's own settings cannot be used, such as a key that a locked keychain does not give: reading
 * goes on without the mirror, as it does without one that is down.
 */
async function tryEndpoint(
  mirror: PlannedMirror,
  access: ReadRoutesOptions["access"],
): Promise<MirrorEndpoint | undefined> {
  const { repository, namespace, headers, resolves, pulls } = mirror;
  try {
    return {
      access: await mirrorAccess(mirror, access),
      repository,
      headers,
      resolves,
      pulls,
      ...(namespace === undefined ? {} : { namespace }),
    };
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/** The registry itself, where a file says that it lies elsewhere or how it is reached. */
async function upstreamOf(
  plan: RegistryPlan,
  target: Required<RegistryTarget>,
  access: Pick<AccessProvider, "accessFor" | "isChosen">,
): Promise<ReadRoute["moved"]> {
  const { moved, insecure, certificates } = plan;
  const open = { plainHttp: false, skipVerify: false, ...insecure, ...certificates };
  if (moved !== undefined) {
    const { host, repository } = moved;
    const looser = { ...open, plainHttp: moved.insecure, skipVerify: moved.insecure };
    const base = await access.accessFor({ host, repository });
    const isChosen = access.isChosen({ host, repository });
    return { access: loosened(base, isChosen ? UNCHANGED : looser), repository };
  }
  const isPlain =
    !open.plainHttp &&
    !open.skipVerify &&
    open.authorities.length === 0 &&
    open.clientCertificate === undefined;
  if (isPlain || access.isChosen(target)) return undefined;
  return {
    access: loosened(await access.accessFor(target), open),
    repository: target.repository,
  };
}

function blocked({ host, repository }: Required<RegistryTarget>, file: string): AppError {
  return new AppError("registry_blocked", `${file} blocks ${host}/${repository}`, {
    details: { host, repository, file },
  });
}
