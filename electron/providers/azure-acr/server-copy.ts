import { AppError } from "../../../shared/errors.ts";
import type { CallOptions, ServerCopies, ServerCopyRequest } from "../provider.ts";
import type { Arm, ImportSource, RegistryResource } from "./arm.ts";
import { isAzureHost } from "./clouds.ts";

/** The right that an import needs. Source: Azure Container Registry, import, 2026-11. */
export const IMPORT = "Microsoft.ContainerRegistry/registries/importImage/action";

/** Microsoft's own images: everybody may read them, and so may the server. */
const OPEN_HOSTS: ReadonlySet<string> = new Set(["mcr.microsoft.com"]);

/** What an import needs to know of the registry. */
export interface Importing {
  readonly arm: Arm;
  readonly resource: RegistryResource;
}

/**
 * Copies that the registry makes by itself: from another repository of its own, from another registry of Azure that the account
 * sees, and from Microsoft's. Credentials of other registries are not handed to it.
 * @param host of the registry that copies
 * @param importing undefined when this account cannot
 */
export function createServerCopies(
  host: string,
  importing: (options: CallOptions) => Promise<Importing | undefined>,
): ServerCopies {
  return {
    async plan(request, options) {
      const able = await importing(options);
      if (able === undefined) return undefined;
      const source = await sourceOf(able, host, request, options);
      return source === undefined ? undefined : { alsoTags: [] };
    },
    async *run(request, options) {
      const able = await importing(options);
      const source = able && (await sourceOf(able, host, request, options));
      if (able === undefined || source === undefined) {
        throw new AppError("unsupported", `${host} does not import this`, { details: { host } });
      }
      const { repository, tags } = request.to;
      const target = {
        tags: tags.map((tag) => `${repository}:${tag}`),
        untagged: tags.length === 0 ? [repository] : [],
      };
      for await (const _step of able.arm.importImage(able.resource, { source, target }, options))
        yield {};
    },
  };
}

async function sourceOf(
  { arm, resource }: Importing,
  host: string,
  { from }: ServerCopyRequest,
  options: CallOptions,
): Promise<ImportSource | undefined> {
  const image = `${from.repository}@${from.digest}`;
  if (from.host === host) return { from: { resourceId: resource.id }, image };
  if (OPEN_HOSTS.has(from.host)) return { from: { registryUri: from.host }, image };
  // Clouds know nothing of each other.
  if (!isAzureHost(from.host) || endOf(from.host) !== endOf(host)) return undefined;
  const other = await arm.find(from.host, options);
  return other && { from: { resourceId: other.id }, image };
}

function endOf(host: string): string {
  return host.slice(host.lastIndexOf("."));
}
