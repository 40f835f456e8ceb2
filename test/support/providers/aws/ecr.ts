import { createHash } from "node:crypto";
import type { KnownKey } from "./signature.ts";
import {
  type AwsReply,
  createJsonService,
  type FakeJsonService,
  type Input,
  refusal,
} from "./json-service.ts";

export const REGISTRY_ID = "123456789012";
export const PASSWORD = "registry-password-of-12-hours";

/** An image of the ECR that stands here. */
export interface EcrImage {
  readonly manifest: string;
  readonly tags: string[];
  readonly more?: Readonly<Record<string, unknown>>;
  /** It is in an index. */
  readonly isChild?: boolean;
}

export interface EcrRepositoryState {
  readonly images: EcrImage[];
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface EcrOptions {
  readonly repositories: Record<string, EcrRepositoryState>;
  readonly keys: Readonly<Record<string, KnownKey>>;
  readonly region?: string;
  /** Answers in place of the rest. */
  readonly before?: (operation: string, input: Input) => AwsReply | undefined;
  readonly findings?: readonly Readonly<Record<string, unknown>>[];
}

export function digestOf(manifest: string): string {
  return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
}

/** Amazon ECR's API in one region. */
export function createEcrService(options: EcrOptions): FakeJsonService {
  const { repositories, before, keys, region = "eu-west-1" } = options;
  const stated = (name: unknown): EcrRepositoryState | undefined => repositories[String(name)];
  const within =
    (answer: (state: EcrRepositoryState, input: Input) => AwsReply) =>
    (input: Input): AwsReply => {
      const state = stated(input["repositoryName"]);
      return state === undefined ? missing(input["repositoryName"]) : answer(state, input);
    };
  const operations: Record<string, (input: Input) => AwsReply> = {
    GetAuthorizationToken: authorization,
    DescribeRepositories: (input) => describeRepositories(repositories, input),
    CreateRepository: (input) => {
      const name = String(input["repositoryName"]);
      if (stated(name)) return refusal("RepositoryAlreadyExistsException", "it exists");
      repositories[name] = { images: [] };
      return { body: { repository: { repositoryName: name } } };
    },
    DeleteRepository: within((state, input) => {
      if (state.images.length > 0 && input["force"] !== true)
        return refusal("RepositoryNotEmptyException", "it is not empty");
      delete repositories[String(input["repositoryName"])];
      return { body: {} };
    }),
    DescribeImages: within(describeImages),
    BatchDeleteImage: within(batchDelete),
    BatchGetImage: within((state, input) => {
      const [{ imageDigest = "" } = {}] = input["imageIds"] as { imageDigest?: string }[];
      const found = state.images.filter(({ manifest }) => digestOf(manifest) === imageDigest);
      const images = found.map(({ manifest }) => ({
        imageManifest: manifest,
        imageManifestMediaType: "application/vnd.oci.image.manifest.v1+json",
      }));
      return { body: { images, failures: [] } };
    }),
    PutImage: within(putImage),
    DescribeImageScanFindings: within(() => scanFindings(options)),
    StartImageScan: within(() => ({ body: { imageScanStatus: { status: "IN_PROGRESS" } } })),
  };
  const guarded = Object.entries(operations).map(([name, run]) => {
    return [name, (input: Input): AwsReply => before?.(name, input) ?? run(input)] as const;
  });
  return createJsonService({
    service: "ecr",
    region,
    target: "AmazonEC2ContainerRegistry_V20150921",
    keys,
    operations: Object.fromEntries(guarded),
    description: "aws-ecr",
  });
}

function authorization(): AwsReply {
  const authorizationToken = Buffer.from(`AWS:${PASSWORD}`).toString("base64");
  const expiresAt = Math.round(Date.now() / 1000) + 43_200.5;
  return {
    body: {
      authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint: "https://evil.test" }],
    },
  };
}

function missing(name: unknown): AwsReply {
  return refusal(
    "RepositoryNotFoundException",
    `The repository with name '${String(name)}' does not exist in the registry with id '${REGISTRY_ID}'`,
  );
}

/** A page of a list, after AWS's fashion: the token says where the next one begins. */
function pageOf<T>(
  all: readonly T[],
  input: Input,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  const size = Number(input["maxResults"] ?? 100);
  const from = Number(input["nextToken"] ?? 0);
  const page = all.slice(from, from + size);
  return from + size < all.length ? { page, nextToken: String(from + size) } : { page };
}

function describeRepositories(all: Record<string, EcrRepositoryState>, input: Input): AwsReply {
  const names = (input["repositoryNames"] as string[] | undefined) ?? Object.keys(all);
  const absent = names.find((name) => all[name] === undefined);
  if (absent !== undefined) return missing(absent);
  const { page, ...rest } = pageOf(names, input);
  const repositories = page.map((name) => ({
    repositoryName: name,
    registryId: REGISTRY_ID,
    createdAt: 1_700_000_000.5,
    imageTagMutability: "MUTABLE",
    ...all[name]?.more,
  }));
  return { body: { repositories, ...rest } };
}

function describeImages({ images }: EcrRepositoryState, input: Input): AwsReply {
  const filter = input["filter"] as { imageStatus?: string } | undefined;
  const shown = images.filter(
    ({ more }) => filter?.imageStatus === "ANY" || (more?.["imageStatus"] ?? "ACTIVE") === "ACTIVE",
  );
  const { page, ...rest } = pageOf(shown, input);
  const imageDetails = page.map(({ manifest, tags, more }) => ({
    registryId: REGISTRY_ID,
    imageDigest: digestOf(manifest),
    ...(tags.length === 0 ? {} : { imageTags: tags }),
    imageSizeInBytes: 5000,
    imagePushedAt: 1_760_000_000.25,
    imageManifestMediaType: "application/vnd.oci.image.manifest.v1+json",
    ...more,
  }));
  return { body: { imageDetails, ...rest } };
}

function batchDelete({ images }: EcrRepositoryState, input: Input): AwsReply {
  const [id = {}] = input["imageIds"] as { imageTag?: string; imageDigest?: string }[];
  const image = images.find(
    ({ manifest, tags }) =>
      digestOf(manifest) === id.imageDigest ||
      (id.imageTag !== undefined && tags.includes(id.imageTag)),
  );
  const failed = (failureCode: string, failureReason: string): AwsReply => ({
    body: { imageIds: [], failures: [{ imageId: id, failureCode, failureReason }] },
  });
  if (image === undefined) return failed("ImageNotFound", "Requested image not found");
  if (image.isChild === true)
    return failed("ImageReferencedByManifestList", "Requested image referenced by manifest list");
  if (id.imageTag !== undefined) image.tags.splice(image.tags.indexOf(id.imageTag), 1);
  if (id.imageTag === undefined || image.tags.length === 0) images.splice(images.indexOf(image), 1);
  return { body: { imageIds: [id], failures: [] } };
}

function putImage({ images, more }: EcrRepositoryState, input: Input): AwsReply {
  const tag = String(input["imageTag"]);
  const digest = digestOf(String(input["imageManifest"]));
  const holder = images.find(({ tags }) => tags.includes(tag));
  if (holder !== undefined && digestOf(holder.manifest) === digest)
    return refusal(
      "ImageAlreadyExistsException",
      `Image with digest '${digest}' and tag '${tag}' already exists`,
    );
  if (holder !== undefined && more?.["imageTagMutability"] === "IMMUTABLE")
    return refusal(
      "ImageTagAlreadyExistsException",
      `The image tag '${tag}' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.`,
    );
  holder?.tags.splice(holder.tags.indexOf(tag), 1);
  images.find(({ manifest }) => digestOf(manifest) === digest)?.tags.push(tag);
  return { body: { image: { imageManifest: input["imageManifest"] } } };
}

function scanFindings({ findings }: EcrOptions): AwsReply {
  if (findings === undefined)
    return refusal("ScanNotFoundException", "Image scan does not exist for the image");
  const counts = { HIGH: 1, INFORMATIONAL: 2 };
  return {
    body: {
      imageScanStatus: { status: "COMPLETE", description: "The scan was completed successfully." },
      imageScanFindings: {
        imageScanCompletedAt: 1_760_000_100,
        findingSeverityCounts: counts,
        ...Object.assign({}, ...findings),
      },
    },
  };
}
