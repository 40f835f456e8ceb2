import { createBackedRegistry } from "../backed-registry.ts";
import { type Cloud, startCloud } from "../../cloud/cloud.ts";
import {
  createEcrService,
  digestOf,
  type EcrRepositoryState,
  PASSWORD,
  REGISTRY_ID,
} from "../aws/ecr.ts";
import type { FakeJsonService } from "../aws/json-service.ts";
import { KEY } from "../aws/running.ts";

/** The registry that stands here. */
export const ECR_HOST = `${REGISTRY_ID}.dkr.ecr.eu-west-1.amazonaws.com`;
const CHALLENGE = { "www-authenticate": `Basic realm="https://${ECR_HOST}/"` };

/** An ECR whose images a real registry keeps: what is pushed is listed by its API, and what that deletes is gone. */
export interface BackedEcr {
  readonly cloud: Cloud;
  readonly service: FakeJsonService;
  /** `team/app`, and what else is created. */
  readonly repositories: Readonly<Record<string, EcrRepositoryState>>;
}

/** @param backing URL of the real registry */
export async function startBackedEcr(backing: string): Promise<BackedEcr> {
  const repositories: Record<string, EcrRepositoryState> = { "team/app": { images: [] } };
  const keys = { [KEY.username]: { secretKey: KEY.secretKey } };
  const service = createEcrService({ repositories, keys });
  const registry = createBackedRegistry(backing, {
    digestOf: (repository, reference) => {
      const image = repositories[repository]?.images.find(
        ({ manifest, tags }) => tags.includes(reference) || digestOf(manifest) === reference,
      );
      return image === undefined ? undefined : digestOf(image.manifest);
    },
    tags: (repository) => repositories[repository]?.images.flatMap(({ tags }) => tags),
    pushed: ({ repository, reference, digest, text }) => {
      const images = repositories[repository]?.images ?? [];
      const tags = reference.includes(":") ? [] : [reference];
      for (const image of images)
        image.tags.splice(0, image.tags.length, ...without(image.tags, tags));
      const known = images.find(({ manifest }) => digestOf(manifest) === digest);
      if (known === undefined) images.push({ manifest: text, tags });
      else known.tags.push(...tags);
    },
  });
  const password = `Basic ${btoa(`AWS:${PASSWORD}`)}`;
  const cloud = await startCloud({
    "api.ecr.eu-west-1.amazonaws.com": service.listener,
    [ECR_HOST]: (request, answer) => {
      if (request.headers.authorization === password) registry(request, answer);
      else answer.writeHead(401, CHALLENGE).end("Not Authorized\n");
    },
  });
  return { cloud, service, repositories };
}

function without(tags: readonly string[], taken: readonly string[]): string[] {
  return tags.filter((tag) => !taken.includes(tag));
}
