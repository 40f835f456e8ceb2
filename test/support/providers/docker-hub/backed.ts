import { type Cloud, startCloud } from "../../cloud/cloud.ts";
import { createBackedRegistry } from "../backed-registry.ts";
import { ANN, tagBody } from "./harness.ts";
import { createHub, type Hub, type HubRepository } from "./hub.ts";

/** A Hub whose images a real registry keeps: what is pushed is listed by its API, and what that deletes is gone. */
export interface BackedHub {
  readonly cloud: Cloud;
  readonly hub: Hub;
  /** `ann/app`, and what else was pushed. */
  readonly repositories: readonly HubRepository[];
}

/** @param backing URL of the real registry */
export async function startBackedHub(backing: string): Promise<BackedHub> {
  const repositories: HubRepository[] = [{ namespace: "ann", name: "app", tags: new Map() }];
  const find = (repository: string) =>
    repositories.find(({ namespace, name }) => `${namespace}/${name}` === repository);
  const registry = createBackedRegistry(backing, {
    digestOf: (repository, reference) => {
      if (reference.includes(":")) return reference;
      const digest = find(repository)?.tags.get(reference)?.["digest"];
      return typeof digest === "string" ? digest : undefined;
    },
    tags: (repository) => {
      const tags = find(repository)?.tags;
      return tags === undefined ? undefined : [...tags.keys()];
    },
    pushed: ({ repository, reference, digest, mediaType }) => {
      const more = { digest, media_type: mediaType, images: [] };
      if (!reference.includes(":")) find(repository)?.tags.set(reference, tagBody(reference, more));
    },
  });
  const hub = createHub({ repositories, users: { [ANN.username]: ANN.password }, registry });
  return { cloud: await startCloud(hub.hosts), hub, repositories };
}
