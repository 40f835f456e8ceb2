import { onTestFinished } from "vitest";
import { dockerHub } from "../../../../electron/providers/docker-hub/provider.ts";
import type { ProviderAccount } from "../../../../electron/providers/provider.ts";
import { startCloud } from "../../cloud/cloud.ts";
import { openApi } from "../../cloud/harness.ts";
import { createHub, type HubOptions } from "./hub.ts";

/** The account of the Hub that stands here. */
export const ANN = { kind: "password", username: "ann", password: "dckr_pat_s3cret" } as const;
const { signal } = new AbortController();
export const DIGEST = `sha256:${"a".repeat(64)}`;

/** A tag as Hub lists it. */
export function tagBody(name: string, more: object = {}) {
  return {
    name,
    full_size: 3000,
    last_updated: "2026-11-01T10:00:00Z",
    last_updater_username: "ann",
    status: "active",
    tag_last_pushed: "2026-11-01T10:00:00Z",
    tag_last_pulled: null,
    digest: DIGEST,
    media_type: "application/vnd.oci.image.index.v1+json",
    images: [
      { os: "linux", architecture: "amd64", digest: DIGEST, size: 3000 },
      { os: "linux", architecture: "arm64", variant: "v8", digest: DIGEST, size: 2900 },
      { os: "unknown", architecture: "unknown", digest: DIGEST, size: 10 },
    ],
    ...more,
  };
}

/** A Hub of its own for one test, and a provider that talks with it. */
export async function openHub(options: Partial<HubOptions> = {}, isAnonymous = false) {
  const tags = new Map([["1.0", tagBody("1.0")]]);
  const hub = createHub({
    repositories: [
      { namespace: "ann", name: "app", tags },
      { namespace: "library", name: "alpine", tags: new Map() },
    ],
    users: { ann: ANN.password },
    organizations: ["team"],
    ...options,
  });
  const cloud = await startCloud(hub.hosts);
  onTestFinished(() => cloud.close());
  const api = await openApi(
    cloud.access("docker.io", isAnonymous ? undefined : ANN),
    onTestFinished,
  );
  const account = dockerHub.open(api);
  return {
    hub,
    cloud,
    api,
    account,
    calls: () => cloud.requests.map((r) => `${r.method} ${r.path}`),
  };
}

/** All images of a repository. */
export async function imagesOf(account: ProviderAccount, repository: string) {
  const rows = [];
  for await (const page of account.listImages?.(repository, { signal }) ?? [])
    rows.push(...page.rows);
  return rows;
}

/** All repositories of the account, or of a namespace. */
export async function repositoriesOf(account: ProviderAccount, namespace?: string) {
  const rows = [];
  const part = namespace === undefined ? {} : { namespace };
  for await (const page of account.listRepositories?.({ signal, ...part }) ?? []) {
    rows.push(...page.rows);
  }
  return rows;
}
