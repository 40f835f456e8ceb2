import type { Digest } from "../../../shared/oci/digest.ts";
import type {
  ImageRow,
  Lock,
  NamespaceRow,
  ProviderDescription,
  Quota,
  RegistryLabel,
  ReplicationRule,
  ReplicationRun,
  RepositoryRow,
  Vulnerability,
} from "../../../shared/provider.ts";
import type { World } from "./world.ts";

/** What the service of one registry knows. Tests read and change it at will. */
export interface FakeService {
  description: ProviderDescription;
  readonly namespaces: NamespaceRow[];
  readonly quotas: Map<string, Quota[]>;
  readonly repositories: Map<string, RepositoryRow>;
  /** By repository. */
  readonly images: Map<string, ImageRow[]>;
  readonly labels: RegistryLabel[];
  /** By repository and tag or digest. */
  readonly locks: Map<string, Lock>;
  readonly vulnerabilities: Map<Digest, Vulnerability[]>;
  readonly rules: ReplicationRule[];
  readonly runs: Map<string, ReplicationRun>;
}

/** Everything allowed. */
export const OPEN_LOCK: Lock = { canDelete: true, canWrite: true, canRead: true, canList: true };

/** The service of an address; undefined for an ordinary registry. */
export function serviceAt(world: World, address: string): FakeService | undefined {
  return world.services.get(address.split("/", 1)[0] ?? "");
}

/** The rows that a page of tags brings along. */
export function imageRowsOf(world: World, location: string): { images?: ImageRow[] } {
  const slash = location.indexOf("/");
  const images = world.services.get(location.slice(0, slash))?.images;
  const rows = images?.get(location.slice(slash + 1));
  return rows === undefined ? {} : { images: [...rows] };
}

/** The rows that a page of repositories brings along. */
export function repositoryRowsOf(world: World, host: string): { rows?: RepositoryRow[] } {
  const rows = world.services.get(host)?.repositories;
  return rows === undefined ? {} : { rows: [...rows.values()] };
}
