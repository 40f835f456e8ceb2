import { onTestFinished } from "vitest";
import { dockerHub } from "../../../../electron/providers/docker-hub/provider.ts";
import type { ProviderAccount } from "../../../../electron/providers/provider.ts";
import { startCloud } from "../../cloud/cloud.ts";
import { openApi } from "../../cloud/harness.ts";
import type { ProviderHarness, RunningService } from "../harness.ts";
import { aWorld, HOSTILE_NAMES, HOSTILE_WORDS, type ServiceRepository } from "../shaped-service.ts";
import { createStalling } from "../stalling.ts";
import { createHub, type HubOptions, type HubRepository } from "./hub.ts";

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

const NAMESPACE = "ann";

export const harness: ProviderHarness = {
  account: ANN,
  wrong: { ...ANN, password: "dckr_pat_wrong" },
  secrets: [ANN.password, btoa(`${ANN.username}:${ANN.password}`)],
  credentialHosts: ["hub.docker.com", "auth.docker.io"],
  lookAlikes: ["docker.io.evil.test", "evil-docker.io", "hub.docker.com.evil.test", "docker.com"],
  repositories: [...aWorld(NAMESPACE).keys()],
  repository: `${NAMESPACE}/app`,
  // A token, the namespaces, and two pages; then what is immutable, and two pages.
  mostRequests: { repositories: 4, images: 3 },
  start: startForSuite,
};

async function startForSuite(): Promise<RunningService> {
  const stalling = createStalling();
  let repeats = false;
  const repositories = [...aWorld(NAMESPACE)].map(([name, one]) => hubRepository(name, one));
  const hostile = HOSTILE_NAMES.map((name) => ({ namespace: NAMESPACE, name, tags: new Map() }));
  const hub = createHub({
    repositories: [...repositories, ...hostile],
    users: { ann: ANN.password },
    repeatsPages: () => repeats,
  });
  const hosts = Object.entries(hub.hosts).map(([host, one]) => [host, stalling.wrap(one)]);
  const cloud = await startCloud(Object.fromEntries(hosts));
  const tagsOf = (repository: string) =>
    repositories.find(({ namespace, name }) => `${namespace}/${name}` === repository)?.tags;
  return {
    host: "docker.io",
    access: (account) => cloud.access("docker.io", account),
    requests: () => cloud.requests,
    tags: (repository) => [...(tagsOf(repository)?.keys() ?? [])],
    digests: (repository) => [
      ...new Set([...(tagsOf(repository)?.values() ?? [])].map((tag) => String(tag["digest"]))),
    ],
    stall: () => stalling.stall(),
    repeatPages: () => {
      repeats = true;
    },
    close: () => cloud.close(),
  };
}

function hubRepository(name: string, { description, images }: ServiceRepository): HubRepository {
  const tags = images.flatMap(({ digest, bytes, tags: names }) =>
    names.map((tag) => {
      const more = { digest, full_size: bytes, images: [], last_updater_username: HOSTILE_WORDS };
      return [tag, tagBody(tag, more)] as const;
    }),
  );
  const namespace = NAMESPACE;
  return { namespace, name: name.slice(namespace.length + 1), description, tags: new Map(tags) };
}
