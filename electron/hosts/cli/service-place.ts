import { AppError } from "../../../shared/errors.ts";
import { formatLocation, parseLocation, withDefaultTag } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { Reference } from "../../../shared/oci/reference.ts";
import type { CliContext } from "./context.ts";

/** A repository as the contract of services names it. */
export interface ServiceRepository {
  /** The host; the engine finds the account. */
  readonly address: string;
  readonly repository: string;
}

/** What was typed as HOST/REPOSITORY, perhaps with a tag or digest. @throws unsupported for places that are no registry */
export function readReference(text: string): Reference {
  const location = parseLocation(text);
  if (location.kind === "registry") return location.reference;
  const shown = formatLocation(location);
  throw new AppError("unsupported", `${shown} is not in a registry`, {
    details: { kind: location.kind },
  });
}

/** The repository of a reference. */
export function repositoryOf({ registry, repository }: Reference): ServiceRepository {
  return { address: registry, repository };
}

/** The digest of what was typed; a tag is looked up, which costs no pull. @throws manifest_not_found */
export async function findImage(
  { session, signal }: CliContext,
  text: string,
): Promise<ServiceRepository & { readonly digest: Digest }> {
  const reference = readReference(text);
  const place = repositoryOf(reference);
  if (reference.digest !== undefined) return { ...place, digest: reference.digest };
  const location = formatLocation(withDefaultTag({ kind: "registry", reference }));
  const tag = reference.tag ?? "latest";
  const { client } = await session();
  const request = { location, tags: [tag], fresh: true, spendPulls: false };
  for await (const { details } of client.catalog.details(request, { signal })) {
    for (const { digest, error } of details) {
      if (digest !== undefined) return { ...place, digest };
      if (error !== undefined)
        throw new AppError(error.code, error.message, { details: error.details });
    }
  }
  throw new AppError("manifest_not_found", `${location} is not there`, {
    details: { reference: location },
  });
}

/** A day and a minute, in the time of this computer's world; nothing for what is not known. */
export function timeCell(at: number | undefined): string {
  return at === undefined ? "" : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")}Z`;
}

/** A number; nothing for what is not known. */
export function countCell(count: number | undefined): string {
  return count === undefined ? "" : String(count);
}
