import type { AwsProfiles } from "../../../shared/aws-account.ts";
import { AppError } from "../../../shared/errors.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import type { ImageRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { checkDeletion } from "../aws/deletion.ts";
import { parseEcrHost } from "../aws/hosts.ts";
import { createSigner, isAwsAccount } from "../aws/keys.ts";
import { tokenPages } from "../aws/pages.ts";
import { passwordOf } from "../aws/password.ts";
import { imageRow } from "../aws/rows.ts";
import {
  type CallOptions,
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
} from "../provider.ts";
import { callEcr, createEcrApi, type EcrApi, PAGE_SIZE, placeOf } from "./api.ts";
import { createScans, scanSummary } from "./scans.ts";
import { authorizationsSchema, imagesSchema, repositoriesSchema } from "./schema.ts";
import { tagMutability } from "./tag-mutability.ts";

const NAME = "Amazon ECR";

/** Private registries of Amazon. @param profiles accounts that the AWS tools of this computer have */
export function createEcr(profiles: AwsProfiles): Provider {
  return {
    id: "ecr",
    name: NAME,
    ownsHost: (host) => parseEcrHost(host) !== undefined,
    open: (api) => openEcr(api, createEcrApi(api, createSigner(api, placeOf(api.host), profiles))),
    derive: async (account, api, { signal }) => {
      const place = placeOf(api.host);
      const signer = createSigner(api, place, profiles, () => Promise.resolve(account));
      const keys = await signer.keys({ signal });
      const operation = "GetAuthorizationToken";
      const answer = await callEcr(api, { keys, place, operation, input: {}, signal });
      const [data] = answer.read(authorizationsSchema).authorizationData;
      return passwordOf(data ?? { authorizationToken: "" }, { host: api.host, now: api.now() });
    },
  };
}

function openEcr(api: RegistryApi, ecr: EcrApi): ProviderAccount {
  return {
    describe: async () => describe(isAwsAccount(await api.account())),
    listRepositories: (options) => listRepositories(ecr, options),
    listImages: (repository, options) => listImages(ecr, repository, options),
    deleteTag: (repository, tag, { signal }) => {
      const reference = `${api.host}/${repository}:${tag}`;
      return deleteImage(ecr, { repository, imageId: { imageTag: tag }, reference }, signal);
    },
    deleteImage: ({ repository, digest }, { signal }) => {
      const reference = `${api.host}/${repository}@${digest}`;
      return deleteImage(ecr, { repository, imageId: { imageDigest: digest }, reference }, signal);
    },
    deleteRepository: async (repository, { signal }) => {
      const input = { repositoryName: repository, force: true };
      await ecr.call("DeleteRepository", input, { details: { repository }, signal });
    },
    createRepository: async (repository, { isPublic, signal }) => {
      if (isPublic) throw onlyPrivate(api.host);
      const input = { repositoryName: repository };
      await ecr.call("CreateRepository", input, { details: { repository }, signal });
    },
    fixedTags: async (repository, tags, { signal }) => {
      const isImmutable = await mutabilityOf(ecr, repository, { signal });
      return tags
        .filter(({ name }) => isImmutable?.(name) === true)
        .map(({ name }) => ({ name, hint: "ecr_immutable" }));
    },
    scans: createScans(ecr),
  };
}

/** Whoever has a password of twelve hours only has the registry, and not its API. */
function describe(isAccount: boolean): ProviderDescription {
  const capabilities = isAccount
    ? ({
        ...PLAIN_CAPABILITIES,
        repositories: "api",
        imageRows: true,
        tagDeletion: "image-with-last-name",
        deleteRepository: true,
        createRepository: true,
        serverCopy: "no",
        scans: "start",
      } as const)
    : PLAIN_CAPABILITIES;
  const notes = isAccount ? [] : (["api-needs-account"] as const);
  return { provider: "ecr", name: NAME, capabilities, notes: [...notes] };
}

async function* listRepositories(
  ecr: EcrApi,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const pages = tokenPages(async (part) => {
    const input = { maxResults: PAGE_SIZE, ...part };
    return (await ecr.call("DescribeRepositories", input, { signal })).read(repositoriesSchema);
  });
  for await (const { repositories } of pages) {
    const rows = repositories.map(({ repositoryName: name, createdAt }) => ({
      name,
      visibility: "private" as const,
      ...(createdAt === undefined ? {} : { createdAt }),
    }));
    const isMeant = ({ name }: RepositoryRow): boolean =>
      isRepository(name) && (namespace === undefined || name.startsWith(`${namespace}/`));
    yield { rows: rows.filter(isMeant) };
  }
}

/** Undefined for a repository of which nothing is told. */
async function mutabilityOf(
  ecr: EcrApi,
  repository: string,
  { signal }: CallOptions,
): Promise<((tag: string) => boolean) | undefined> {
  const details = { repository };
  const which = { repositoryNames: [repository] };
  const found = await ecr.call("DescribeRepositories", which, { details, signal });
  const [one] = found.read(repositoriesSchema).repositories;
  return one && tagMutability(one);
}

async function* listImages(
  ecr: EcrApi,
  repository: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<ImageRow>> {
  const details = { repository };
  const isImmutable = await mutabilityOf(ecr, repository, { signal });
  const pages = tokenPages(async (part) => {
    // Without a filter, archived images are left out.
    const filter = { imageStatus: "ANY" };
    const input = { repositoryName: repository, maxResults: PAGE_SIZE, filter, ...part };
    return (await ecr.call("DescribeImages", input, { details, signal })).read(imagesSchema);
  });
  for await (const { imageDetails } of pages) {
    yield {
      rows: imageDetails.map((detail) => {
        const { imageScanStatus: status, imageScanFindingsSummary: summary } = detail;
        const row = imageRow(detail, isImmutable);
        return status || summary ? { ...row, scan: scanSummary(status, summary) } : row;
      }),
    };
  }
}

async function deleteImage(
  ecr: EcrApi,
  {
    repository,
    imageId,
    reference,
  }: {
    readonly repository: string;
    readonly imageId: { readonly imageTag: string } | { readonly imageDigest: string };
    readonly reference: string;
  },
  signal: AbortSignal,
): Promise<void> {
  const details = { repository, reference };
  const input = { repositoryName: repository, imageIds: [imageId] };
  checkDeletion(await ecr.call("BatchDeleteImage", input, { details, signal }), details);
}

function onlyPrivate(host: string): AppError {
  const why = "its repositories are never public; public ones are made at public.ecr.aws";
  return new AppError("invalid_input", `${host}: ${why}`, { details: { host, why } });
}
