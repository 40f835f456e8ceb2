import { createHash } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import { mirrorsFor } from "../network/mirror-plan.ts";
import type { OtherPrograms } from "../network/other-programs.ts";
import { parseOwnMirrors } from "../network/own-mirrors.ts";
import type { PlannedMirror, RegistryPlan } from "../network/planned-mirror.ts";
import type {
  MirrorEndpoint,
  Proxy,
  ReadRoute,
  RegistryAccess,
  RegistryLink,
  RegistryTarget,
} from "../registry/access.ts";
import type { MirrorsTable } from "../storage/mirrors-table.ts";
import type { AccessProvider } from "./access.ts";

export interface ReadRoutesOptions {
  readonly access: Pick<AccessProvider, "accessFor" | "isChosen">;
  readonly programs: OtherPrograms;
  readonly ownMirrors: Pick<MirrorsTable, "list">;
}

/** Small local files; see access.ts. */
const UNBOUND = new AbortController().signal;

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
    const own = parseOwnMirrors(ownMirrors.list());
    const plan = await mirrorsFor(target, { own, programs }, { signal: UNBOUND });
    if (plan.blocked !== undefined) throw blocked(target, plan.blocked.file);
    const reach = async (mirror: PlannedMirror): Promise<MirrorEndpoint> =>
      endpointOf(mirror, await access.accessFor(mirror), access.isChosen(mirror));
    const upstream = await upstreamOf(plan, target, access);
    return {
      mirrors: await Promise.all(plan.mirrors.map(reach)),
      ...(upstream === undefined ? {} : { moved: upstream }),
    };
  };
}

function endpointOf(
  mirror: PlannedMirror,
  base: RegistryAccess,
  isChosen: boolean,
): MirrorEndpoint {
  const { repository, namespace, headers, resolves, pulls, proxy } = mirror;
  return {
    access: loosened(base, isChosen ? UNCHANGED : mirror, proxy),
    repository,
    headers,
    resolves,
    pulls,
    ...(namespace === undefined ? {} : { namespace }),
  };
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

type Loosening = Pick<
  RegistryLink,
  "plainHttp" | "skipVerify" | "authorities" | "clientCertificate"
>;

/** What the user chose for a host holds: no file of another program weakens a connection with a saved password. */
const UNCHANGED: Loosening = { plainHttp: false, skipVerify: false, authorities: [] };

/** What a file allows for a place, on top of what the user chose for its host. */
function loosened(
  base: RegistryAccess,
  { plainHttp, skipVerify, authorities, clientCertificate }: Loosening,
  proxy?: Proxy,
): RegistryAccess {
  const { link } = base;
  const added = [plainHttp, skipVerify, authorities, clientCertificate, proxy];
  const digest = createHash("sha256").update(JSON.stringify(added)).digest("hex").slice(0, 16);
  return {
    ...base,
    id: `${base.id} ${digest}`,
    link: {
      ...link,
      plainHttp: link.plainHttp || plainHttp,
      skipVerify: link.skipVerify || skipVerify,
      authorities: [...link.authorities, ...authorities],
      ...(link.clientCertificate === undefined && clientCertificate !== undefined
        ? { clientCertificate }
        : {}),
      ...(proxy === undefined ? {} : { proxyFor: () => Promise.resolve(proxy) }),
    },
  };
}

function blocked({ host, repository }: Required<RegistryTarget>, file: string): AppError {
  return new AppError("registry_blocked", `${file} blocks ${host}/${repository}`, {
    details: { host, repository, file },
  });
}
