import type { MirrorEndpoint, ReadRoute } from "../../../electron/registry/access.ts";
import type { Credential } from "../../../electron/registry/credential.ts";
import type { RepositoryReader } from "../../../electron/registry/mirrored-reader.ts";
import {
  accessTo,
  type InstantClock,
  type OurSide,
  openRegistries,
  openRegistry,
} from "./client.ts";
import type { RegistryOptions, TestRegistry } from "./server.ts";

/** A mirror of everything below `mirror/`, without credentials of its own unless they are given. */
export function mirrorAt(
  registry: TestRegistry | string,
  changes: Partial<MirrorEndpoint> & { readonly credential?: Credential } = {},
): MirrorEndpoint {
  const { credential, ...others } = changes;
  const host = typeof registry === "string" ? registry : registry.host;
  const access = accessTo(host, credential === undefined ? {} : { credential });
  return { access, repository: "mirror/app", headers: {}, resolves: true, pulls: true, ...others };
}

export interface OpenedMirrors {
  readonly upstream: TestRegistry;
  readonly mirrors: readonly TestRegistry[];
  readonly clock: InstantClock;
  /** Reads `team/app` of the upstream by way of the mirrors, which have it as `mirror/app`. */
  readonly reader: RepositoryReader;
  /** The same, opened anew. */
  readonly open: () => Promise<RepositoryReader>;
}

/** An upstream and so many mirrors of it. */
export async function openMirrors(
  count: number,
  options: {
    readonly server?: RegistryOptions;
    readonly side?: OurSide;
    readonly endpoint?: Partial<MirrorEndpoint> & { readonly credential?: Credential };
  } = {},
): Promise<OpenedMirrors> {
  const { server = {}, side = {}, endpoint = {} } = options;
  const upstream = await openRegistry(server);
  const mirrors = await Promise.all(Array.from({ length: count }, () => openRegistry()));
  const route: ReadRoute = { mirrors: mirrors.map((mirror) => mirrorAt(mirror, endpoint)) };
  const { registries, clock } = openRegistries({
    routeFor: () => Promise.resolve(route),
    ...side,
  });
  const open = (): Promise<RepositoryReader> =>
    registries.reader({ host: upstream.host, repository: "team/app" });
  return { upstream, mirrors, clock, reader: await open(), open };
}
