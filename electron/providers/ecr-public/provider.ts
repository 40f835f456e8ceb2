import type { AwsProfiles } from "../../../shared/aws-account.ts";
import { AppError, type ErrorDetails } from "../../../shared/errors.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import type { ImageRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { ApiAnswer, RegistryApi } from "../../registry/api.ts";
import { checkDeletion } from "../aws/deletion.ts";
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
import { callEcrPublic, type EcrPublicOperation, PAGE_SIZE, PLACE } from "./api.ts";
import {
  authorizationDataSchema,
  imagesSchema,
  registriesSchema,
  repositoriesSchema,
} from "./schema.ts";

const NAME = "Amazon ECR Public";

/** The second one is reached over IPv6 as well. Source: Amazon ECR Public user guide, "Making requests". */
const HOSTS = ["public.ecr.aws", "ecr-public.aws.com"];

/** Amazon's public registry. @param profiles accounts that the AWS tools of this computer have */
export function createEcrPublic(profiles: AwsProfiles): Provider {
  return {
    id: "ecr-public",
    name: NAME,
    ownsHost: (host) => HOSTS.includes(host.replace(/:443$/, "")),
    open: (api) => openEcrPublic(api, createCalls(api, profiles)),
    derive: async (account, api, { signal }) => {
      const signer = createSigner(api, PLACE, profiles, () => Promise.resolve(account));
      const keys = await signer.keys({ signal });
      const operation = "GetAuthorizationToken";
      const answer = await callEcrPublic(api, keys, { operation, input: {}, signal });
      const { authorizationData } = answer.read(authorizationDataSchema);
      return passwordOf(authorizationData, { host: api.host, now: api.now() });
    },
  };
}

type Call = (
  operation: EcrPublicOperation,
  input: Readonly<Record<string, unknown>>,
  options: CallOptions & { readonly details?: ErrorDetails },
) => Promise<ApiAnswer>;

interface Calls {
  readonly call: Call;
  /** What the API calls a repository of the account's own registry. @throws unsupported for those of others */
  readonly ownName: (repository: string, options: CallOptions) => Promise<string>;
}

function createCalls(api: RegistryApi, profiles: AwsProfiles): Calls {
  const signer = createSigner(api, PLACE, profiles);
  const call: Call = async (operation, input, { details, signal }) => {
    const keys = await signer.keys({ signal });
    return callEcrPublic(api, keys, { operation, input, ...(details && { details }), signal });
  };
  let aliases: ReadonlySet<string> | undefined;
  return {
    call,
    ownName: async (repository, options) => {
      aliases ??= await ownAliases(call, options);
      const [alias = "", ...name] = repository.split("/");
      if (aliases.has(alias) && name.length > 0) return name.join("/");
      const message = `${repository} belongs to somebody else, and Amazon's API lists one's own only`;
      throw new AppError("unsupported", message, { details: { host: api.host, repository } });
    },
  };
}

async function ownAliases(call: Call, { signal }: CallOptions): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const pages = tokenPages(async (part) => {
    const input = { maxResults: PAGE_SIZE, ...part };
    return (await call("DescribeRegistries", input, { signal })).read(registriesSchema);
  });
  for await (const { registries } of pages) {
    for (const { aliases } of registries) for (const { name } of aliases ?? []) names.add(name);
  }
  return names;
}

function openEcrPublic(api: RegistryApi, { call, ownName }: Calls): ProviderAccount {
  return {
    describe: async () => describe(isAwsAccount(await api.account())),
    listRepositories: (options) => listRepositories(call, options),
    listImages: (repository, options) => listImages({ call, ownName }, repository, options),
    deleteTag: (repository, tag, options) => {
      const details = { repository, reference: `${api.host}/${repository}:${tag}` };
      return deleteImage({ call, ownName }, details, { imageTag: tag }, options);
    },
    deleteImage: ({ repository, digest }, options) => {
      const details = { repository, reference: `${api.host}/${repository}@${digest}` };
      return deleteImage({ call, ownName }, details, { imageDigest: digest }, options);
    },
    deleteRepository: async (repository, options) => {
      const input = { repositoryName: await ownName(repository, options), force: true };
      await call("DeleteRepository", input, { ...options, details: { repository } });
    },
    createRepository: async (repository, { isPublic, signal }) => {
      if (!isPublic) throw onlyPublic(api.host);
      const input = { repositoryName: await ownName(repository, { signal }) };
      await call("CreateRepository", input, { signal, details: { repository } });
    },
  };
}

/** Without an account, images can be pulled by name. */
function describe(isAccount: boolean): ProviderDescription {
  const capabilities = isAccount
    ? ({
        ...PLAIN_CAPABILITIES,
        repositories: "api",
        imageRows: true,
        tagDeletion: "image-with-last-name",
        deleteRepository: true,
        createRepository: true,
      } as const)
    : ({ ...PLAIN_CAPABILITIES, repositories: "kept", tagDeletion: "no" } as const);
  const notes = isAccount ? [] : (["api-needs-account"] as const);
  return { provider: "ecr-public", name: NAME, capabilities, notes: [...notes] };
}

async function* listRepositories(
  call: Call,
  { namespace, signal }: CallOptions & { readonly namespace?: string },
): AsyncGenerator<RowsPage<RepositoryRow>> {
  const pages = tokenPages(async (part) => {
    const input = { maxResults: PAGE_SIZE, ...part };
    return (await call("DescribeRepositories", input, { signal })).read(repositoriesSchema);
  });
  for await (const { repositories } of pages) {
    const rows = repositories.map(({ repositoryUri: uri, createdAt }) => ({
      // The name in a reference has the alias in front, which only the address tells.
      name: uri?.slice(uri.indexOf("/") + 1) ?? "",
      visibility: "public" as const,
      ...(createdAt === undefined ? {} : { createdAt }),
    }));
    const isMeant = ({ name }: RepositoryRow): boolean =>
      isRepository(name) && (namespace === undefined || name.startsWith(`${namespace}/`));
    yield { rows: rows.filter(isMeant) };
  }
}

async function* listImages(
  { call, ownName }: Calls,
  repository: string,
  { signal }: CallOptions,
): AsyncGenerator<RowsPage<ImageRow>> {
  const repositoryName = await ownName(repository, { signal });
  const pages = tokenPages(async (part) => {
    const input = { repositoryName, maxResults: PAGE_SIZE, ...part };
    const details = { repository };
    return (await call("DescribeImages", input, { details, signal })).read(imagesSchema);
  });
  for await (const { imageDetails } of pages) {
    yield { rows: imageDetails.map((detail) => imageRow(detail)) };
  }
}

async function deleteImage(
  { call, ownName }: Calls,
  details: { readonly repository: string; readonly reference: string },
  imageId: { readonly imageTag: string } | { readonly imageDigest: string },
  { signal }: CallOptions,
): Promise<void> {
  const repositoryName = await ownName(details.repository, { signal });
  const input = { repositoryName, imageIds: [imageId] };
  checkDeletion(await call("BatchDeleteImage", input, { details, signal }), details);
}

function onlyPublic(host: string): AppError {
  const why = "its repositories are always public";
  return new AppError("invalid_input", `${host}: ${why}`, { details: { host, why } });
}
