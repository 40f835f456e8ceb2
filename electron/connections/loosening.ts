import { createHash } from "node:crypto";
import type { PlannedMirror } from "../network/planned-mirror.ts";
import { isLoopbackHost } from "../registry/address.ts";
import type { Proxy, RegistryAccess, RegistryLink } from "../registry/access.ts";
import type { AccessProvider } from "./access.ts";

/** What a list allows for a place, besides what the user chose for its host. */
export type Loosening = Pick<
  RegistryLink,
  "plainHttp" | "skipVerify" | "authorities" | "clientCertificate"
>;

/** What the user chose for a host holds: no list weakens a connection with a saved password. */
export const UNCHANGED: Loosening = { plainHttp: false, skipVerify: false, authorities: [] };

/** A place of a list of mirrors, as far as it matters for reaching it. */
export type ReachedMirror = Loosening &
  Pick<PlannedMirror, "host" | "source" | "proxy"> & {
    /** Absent for the registry as a whole. */
    readonly repository?: string;
  };

/** How a mirror is reached: with what the user has for its own host, and what its list allows on top. */
export async function mirrorAccess(
  mirror: ReachedMirror,
  access: Pick<AccessProvider, "accessFor" | "isChosen">,
): Promise<RegistryAccess> {
  const { host, repository, proxy } = mirror;
  const target = { host, ...(repository === undefined ? {} : { repository }) };
  const base = await access.accessFor(target);
  if (access.isChosen(target)) return loosened(base, UNCHANGED, proxy);
  return loosened(isOpenedByUs(mirror) ? asNobody(base) : base, mirror, proxy);
}

/**
 * Our own list can be changed by whoever can ask the engine, such as a page that was taken over. What other programs were
 * told about a host may send their logins there unencrypted; a line of ours may not.
 */
function isOpenedByUs({ host, plainHttp, source }: ReachedMirror): boolean {
  return plainHttp && source.origin === "portolan" && !isLoopbackHost(host.replace(/:\d+$/, ""));
}

function asNobody(access: RegistryAccess): RegistryAccess {
  return { ...access, id: `${access.id} nobody`, lookUp: () => Promise.resolve(undefined) };
}

/** What a file allows for a place, on top of what the user chose for its host. */
export function loosened(
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
