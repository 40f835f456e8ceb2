import { AppError } from "../../../shared/errors.ts";
import type { ApiAnswer, ApiRequest, RegistryApi } from "../../registry/api.ts";
import { deleteScopes, pullScope } from "../../registry/auth/scope.ts";
import type { CallOptions } from "../provider.ts";
import { type GoogleTags, tagsSchema } from "./schema.ts";
import { createGoogleSignIn, type GoogleSignIn } from "./sign-in.ts";

/** Tokens of Google go to this host and to the registry, and to no other. */
const API = "https://artifactregistry.googleapis.com";

export interface GoogleRequest extends Pick<
  ApiRequest,
  "method" | "missing" | "details" | "signal"
> {
  /** Below `/v1`, with its query. */
  readonly path: string;
}

/** Artifact Registry, as one account. */
export interface GoogleApi {
  readonly registry: RegistryApi;
  readonly signIn: GoogleSignIn;
  /** @throws unauthorized without an account of Google */
  call(request: GoogleRequest, ...statuses: readonly number[]): Promise<ApiAnswer>;
  /** The registry's own list of tags, with everything that it says of the images. */
  tags(repository: string, options: CallOptions): Promise<GoogleTags>;
  /** @param reference a tag or digest */
  remove(repository: string, reference: string, options: CallOptions): Promise<void>;
}

export function createGoogleApi(registry: RegistryApi): GoogleApi {
  const signIn = createGoogleSignIn(registry);
  return {
    registry,
    signIn,
    call: async ({ path, ...request }, ...statuses) => {
      const token = await signIn.token(request);
      return registry.expect(
        {
          ...request,
          target: new URL(`/v1${path}`, API),
          headers: { authorization: `Bearer ${token}` },
          secrets: [token],
        },
        ...statuses,
      );
    },
    tags: async (repository, { signal }) => {
      // With `n` Google would leave out what it says of the images.
      const target = `/v2/${repository}/tags/list`;
      const scopes = [[pullScope(repository)]];
      const request = { method: "GET", target, scopes, details: { repository }, signal } as const;
      return (await registry.expect(request, 200)).read(tagsSchema);
    },
    remove: async (repository, reference, { signal }) => {
      const target = `/v2/${repository}/manifests/${reference}`;
      const scopes = deleteScopes(repository);
      const separator = reference.includes(":") ? "@" : ":";
      const name = `${registry.host}/${repository}${separator}${reference}`;
      const details = { repository, reference: name };
      const missing = "manifest_not_found";
      const request = { method: "DELETE", target, scopes, missing, details, signal } as const;
      await registry.expect(request, 200, 202);
    },
  };
}

/** What a host says of where its repositories are. */
export interface GoogleHost {
  readonly location: string;
  /** Of hosts that have one repository in each project: its ID. */
  readonly repository?: string;
}

/** Source: cloud.google.com, Artifact Registry, gcr.io domain support, 2026-11. */
const GCR: Readonly<Record<string, string>> = {
  "gcr.io": "us",
  "us.gcr.io": "us",
  "eu.gcr.io": "europe",
  "asia.gcr.io": "asia",
};

/** Undefined for hosts that are not Google's. */
export function googleHost(host: string): GoogleHost | undefined {
  const name = host.replace(/:443$/, "");
  const location = /^([a-z0-9]+(?:-[a-z0-9]+)*)-docker\.pkg\.dev$/.exec(name)?.[1];
  if (location !== undefined) return { location };
  const gcr = Object.hasOwn(GCR, name) ? GCR[name] : undefined;
  return gcr === undefined ? undefined : { location: gcr, repository: name };
}

/** @throws unsupported: without a project Google lists nothing */
export function needProject(host: string, project: string | undefined): string {
  if (project !== undefined) return project;
  throw new AppError("unsupported", `${host} lists the repositories of one project`, {
    details: { host },
  });
}
