import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { mountScopes } from "./auth/scope.ts";
import { hasBlob } from "./blobs.ts";
import { discardBody } from "./body.ts";
import { mountPath } from "./endpoints.ts";
import type { Answer, RegistryRequest } from "./exchange.ts";
import { mountTries } from "./mount-candidates.ts";
import { forgetBlob, mountCandidates, noteBlobs } from "./mount-index.ts";
import { type RepositoryContext, referenceDetails } from "./repository-context.ts";
import { headerOf } from "./transport.ts";
import { sessionOf } from "./upload-session.ts";

interface CallOptions {
  readonly signal: AbortSignal;
}

/** The blob is not in that repository, or not for us: another repository may do. */
const NOT_THERE: readonly number[] = [202, 400, 401, 403, 404];

/**
 * Makes a blob of another repository available here. Whatever the registry answers but 201 means "upload it": mounting
 * is an optimisation, and registries refuse it in every way there is. A session it opened instead is kept for that
 * upload. For a large blob other repositories that were seen to hold it are tried as well.
 * Spec: distribution-spec v1.1, Mounting a blob from another repository (end-11).
 */
export async function mountBlob(
  context: RepositoryContext,
  blob: Pick<Descriptor, "digest" | "size">,
  from: string,
  options: CallOptions,
): Promise<boolean> {
  const { digest, size } = blob;
  if (context.profile.current().mount === "none") return false;
  const others = mountCandidates(context, digest).filter((name) => name !== from);
  for (const candidate of [from, ...others].slice(0, mountTries(size))) {
    const outcome = await tryMount(context, digest, candidate, options);
    if (outcome === "mounted") {
      context.sessions.drop(context, digest);
      noteBlobs(context, [digest]);
      return true;
    }
    forgetBlob(context, candidate, digest);
    if (outcome === "refused") break;
  }
  return false;
}

type Outcome = "mounted" | "not there" | "refused";

async function tryMount(
  context: RepositoryContext,
  digest: Digest,
  from: string,
  options: CallOptions,
  mayRepeat = true,
): Promise<Outcome> {
  try {
    const answer = await context.exchange.send(mountRequest(context, digest, from, options));
    await discardBody(answer.body);
    if (answer.status === 201) return await outcomeOf(context, digest, answer, options);
    if (answer.status === 202) {
      context.sessions.keep(context, digest, await sessionOf(context, answer, options.signal));
    }
    return NOT_THERE.includes(answer.status) ? "not there" : "refused";
  } catch (error) {
    if (options.signal.aborted || hasCode(error, "cancelled")) throw error;
    // It was just closing a connection that we had kept, and refused nothing. The worst is a session that nobody uses.
    const closed = hasCode(error, "connection_lost") && error.details["reused"] === true;
    if (closed && mayRepeat) return tryMount(context, digest, from, options, false);
    return "refused";
  }
}

/**
 * A 201 that names the blob is believed. One that names none is looked into at once, so that no manifest is sent for a
 * blob that is not there; a registry that says 201 for nothing is not asked to mount again.
 */
async function outcomeOf(
  context: RepositoryContext,
  digest: Digest,
  answer: Answer,
  options: CallOptions,
): Promise<Outcome> {
  const told = headerOf(answer.headers, "docker-content-digest");
  if (told !== undefined) return told === digest ? "mounted" : "refused";
  if (await hasBlob(context, digest, options)) return "mounted";
  context.profile.observe({ mount: "none" });
  return "refused";
}

function mountRequest(
  context: RepositoryContext,
  digest: Digest,
  from: string,
  { signal }: CallOptions,
): RegistryRequest {
  return {
    method: "POST",
    target: mountPath(context.name, digest, from),
    subject: "upload",
    scopes: [mountScopes(context.name, from)],
    headers: { "content-length": "0" },
    repeatable: false,
    details: referenceDetails(context, digest),
    signal,
  };
}
