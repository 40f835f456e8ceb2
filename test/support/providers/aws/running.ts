import { startCloud } from "../../cloud/cloud.ts";
import type { RunningService } from "../harness.ts";
import { HOSTILE_NAMES, HOSTILE_WORDS, type ServiceWorld } from "../shaped-service.ts";
import { createStalling } from "../stalling.ts";
import { digestOf, type EcrImage, type EcrOptions, type EcrRepositoryState } from "./ecr.ts";
import type { FakeJsonService } from "./json-service.ts";

/** The key of the account that may do everything. */
export const KEY = {
  kind: "access-key",
  username: "AKIDEXAMPLE",
  secretKey: "canary-secret-key",
} as const;

/** The same with a secret that AWS does not know. */
export const WRONG_KEY = { ...KEY, secretKey: "canary-wrong-key" } as const;

export interface EcrPlace {
  /** Of the registry. */
  readonly host: string;
  readonly apiHost: string;
  readonly create: (options: EcrOptions) => FakeJsonService;
  readonly world: ServiceWorld;
  /** Makes a repository of its name as references have it. */
  readonly stateOf: (name: string, images: EcrImage[]) => EcrRepositoryState;
  /** What the API calls a repository. */
  readonly nameOf: (repository: string) => string;
}

/** A registry of Amazon as the suite of all providers wants it: hostile names and words, and more than a page has. */
export async function startEcrForSuite(place: EcrPlace): Promise<RunningService> {
  const { host, apiHost, create, world, stateOf, nameOf } = place;
  const stalling = createStalling();
  let repeats = false;
  const named = [...world].map(([name, { images }]) => {
    const all = images.map(({ digest, tags }) => anImage(digest, [...tags]));
    return [nameOf(name), stateOf(nameOf(name), all)] as const;
  });
  const hostile = HOSTILE_NAMES.map((name) => [name, stateOf(name, [])] as const);
  const repositories = Object.fromEntries([...named, ...hostile]);
  const service = create({
    repositories,
    keys: { [KEY.username]: { secretKey: KEY.secretKey } },
    pageSize: 100,
    repeatsPages: () => repeats,
  });
  const cloud = await startCloud({ [apiHost]: stalling.wrap(service.listener) });
  const images = (name: string) => repositories[nameOf(name)]?.images ?? [];
  return {
    host,
    access: (account) => cloud.access(host, account),
    requests: () => cloud.requests,
    tags: (name) => images(name).flatMap(({ tags }) => tags),
    digests: (name) => images(name).map(({ manifest }) => digestOf(manifest)),
    stall: () => stalling.stall(),
    repeatPages: () => {
      repeats = true;
    },
    close: () => cloud.close(),
  };
}

function anImage(manifest: string, tags: string[]): EcrImage {
  return { manifest, tags, more: { artifactMediaType: HOSTILE_WORDS } };
}
