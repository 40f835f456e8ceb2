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
export const PUBLIC_PASSWORD = "public-password";

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
  /** As many rows as a page has at most, whatever was asked for. */
  readonly pageSize?: number;
  /** Every page of a list is the first one. */
  readonly repeatsPages?: () => boolean;
  /** Answers in place of the rest. */
  readonly before?: (operation: string, input: Input) => AwsReply | undefined;
  readonly findings?: readonly Readonly<Record<string, unknown>>[];
}

export function digestOf(manifest: string): string {
  return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
}

/** Amazon ECR's API in one region. */
export function createEcrService(options: EcrOptions): FakeJsonService {
  return createJsonService({
    service: "ecr",
    region: options.region ?? "eu-west-1",
    target: "AmazonEC2ContainerRegistry_V20150921",
    keys: options.keys,
    operations: guarded(options, {
      ...ecrOperations(options),
      ...ecrImageOperations(options),
      GetAuthorizationToken: authorization,
    }),
    description: "aws-ecr",
  });
}

export type Operations = Readonly<Record<string, (input: Input) => AwsReply>>;

/** Operations in front of which `before` may answer. */
export function guarded({ before }: EcrOptions, operations: Operations): Operations {
  const all = Object.entries(operations).map(([name, run]) => {
    return [name, (input: Input): AwsReply => before?.(name, input) ?? run(input)] as const;
  });
  return Object.fromEntries(all);
}

/** What ECR and ECR Public have both. */
export function ecrOperations(options: EcrOptions): Operations {
  const { repositories } = options;
  const within = withinRepository(options);
  return {
    DescribeRepositories: (input) => describeRepositories(options, input),
    CreateRepository: (input) => {
      const name = String(input["repositoryName"]);
      if (repositories[name]) return refusal("RepositoryAlreadyExistsException", "it exists");
      repositories[name] = { images: [] };
      return { body: { repository: { repositoryName: name } } };
    },
    DeleteRepository: within((state, input) => {
      if (state.images.length > 0 && input["force"] !== true)
        return refusal("RepositoryNotEmptyException", "it is not empty");
      delete repositories[String(input["repositoryName"])];
      return { body: {} };
    }),
    DescribeImages: within((state, input) => describeImages(options, state, input)),
    BatchDeleteImage: within(batchDelete),
  };
}

function ecrImageOperations(options: EcrOptions): Operations {
  const within = withinRepository(options);
  return {
    DescribeImageScanFindings: within(() => scanFindings(options)),
    StartImageScan: within(() => ({ body: { imageScanStatus: { status: "IN_PROGRESS" } } })),
  };
}

function withinRepository({ repositories }: EcrOptions) {
  return (answer: (state: EcrRepositoryState, input: Input) => AwsReply) =>
    (input: Input): AwsReply => {
      const state = repositories[String(input["repositoryName"])];
      return state === undefined ? missing(input["repositoryName"]) : answer(state, input);
    };
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
  { pageSize = 1000, repeatsPages }: EcrOptions,
  all: readonly T[],
  input: Input,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  const size = Math.min(Number(input["maxResults"] ?? 100), pageSize);
  const from = repeatsPages?.() === true ? 0 : Number(input["nextToken"] ?? 0);
  const page = all.slice(from, from + size);
  return from + size < all.length ? { page, nextToken: String(from + size) } : { page };
}

function describeRepositories(options: EcrOptions, input: Input): AwsReply {
  const all = options.repositories;
  const names = (input["repositoryNames"] as string[] | undefined) ?? Object.keys(all);
  const absent = names.find((name) => all[name] === undefined);
  if (absent !== undefined) return missing(absent);
  const { page, ...rest } = pageOf(options, names, input);
  const repositories = page.map((name) => ({
    repositoryName: name,
    registryId: REGISTRY_ID,
    createdAt: 1_700_000_000.5,
    imageTagMutability: "MUTABLE",
    ...all[name]?.more,
  }));
  return { body: { repositories, ...rest } };
}

function describeImages(
  options: EcrOptions,
  { images }: EcrRepositoryState,
  input: Input,
): AwsReply {
  const filter = input["filter"] as { imageStatus?: string } | undefined;
  const shown = images.filter(
    ({ more }) => filter?.imageStatus === "ANY" || (more?.["imageStatus"] ?? "ACTIVE") === "ACTIVE",
  );
  const { page, ...rest } = pageOf(options, shown, input);
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
